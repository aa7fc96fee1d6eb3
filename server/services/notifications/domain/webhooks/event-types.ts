/**
 * Events are named `ledger.entry-created`; the types of Standard Webhooks know no dash, so a webhook's type is `ledger.entry_created`. No event has an
 * underscore in its name: each has one spelling there, and nothing is lost.
 */
export const webhookType = (eventType: string): string => eventType.replaceAll('-', '_');

export const EVERYTHING = '*';
const PREFIX_END = '.*';

/** Whether an endpoint that asked for these gets that event. Patterns are whole types, `payment.*`, or `*`. */
export function isAskedFor(patterns: readonly string[], eventType: string): boolean {
  const type = webhookType(eventType);
  return patterns.some((pattern) => pattern === EVERYTHING || pattern === type || (pattern.endsWith(PREFIX_END) && type.startsWith(pattern.slice(0, -1))));
}

/** As they are kept: by the spelling of webhooks, each once, in order. */
export const tidyPatterns = (patterns: readonly string[]): string[] => [...new Set(patterns.map(webhookType))].sort();
