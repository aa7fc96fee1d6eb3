import { fail, ok, type Result } from '../../../../kit/result.ts';

/** One credential, opened. */
export interface Credential {
  readonly name: string;
  readonly secret: boolean;
  readonly value: string;
  readonly setAt: Date;
  /** The one before, while it still signs webhooks. */
  readonly previous: string | null;
  readonly previousUntil: Date | null;
}

/** What a kind of provider asks for: which credentials, and which of them say whose a webhook is. */
export interface Asked {
  readonly names: Readonly<Record<string, 'secret' | 'shown'>>;
  /** Needed to read webhooks. */
  readonly signing: readonly string[];
  /** May come after the rest: the provider makes them when it is told where to send webhooks. */
  readonly later: readonly string[];
}

type Given = Readonly<Record<string, string>>;

/** What is asked for and not there. */
export const missingIn = ({ names }: Pick<Asked, 'names'>, given: readonly string[]): string[] => Object.keys(names).filter((name) => !given.includes(name));

/** Refuses names that this kind does not know; of a new connection also where one is missing without which nothing can be asked. */
export function checkCredentials(asked: Asked, given: Given, known: 'all' | 'some'): Result<Given, { param: string; detail: string }> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(asked.names, name));
  if (unknown !== undefined) return fail({ param: `credentials.${unknown}`, detail: `This provider asks for ${Object.keys(asked.names).join(', ')}.` });
  const missing = missingIn(asked, Object.keys(given)).find((name) => !asked.later.includes(name));
  if (known === 'all' && missing !== undefined) return fail({ param: `credentials.${missing}`, detail: 'This credential is missing.' });
  return ok(given);
}
