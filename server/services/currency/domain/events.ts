import type { NewEvent } from '../../../kit/events.ts';
import type { RateSheet } from '../../../kit/rates.ts';

/** What is told of new sheets is the latest of them; the rates themselves are asked for. */
export function ratesUpdated(source: string, added: readonly RateSheet[], nowMs: number): NewEvent {
  const latest = added.reduce((best, sheet) => (sheet.asOfMs > best.asOfMs ? sheet : best));
  return {
    types: ['currency.rates-updated'], version: 1, subject: source, timeMs: nowMs,
    data: { source, base: latest.base, asOf: new Date(latest.asOfMs).toISOString(), fetchedAt: new Date(nowMs).toISOString(), currencies: latest.rates.size, sheets: added.length },
  };
}
