import { findCurrency } from '../../../../../contracts/currencies.ts';
import type { Call } from '../../../../kit/call.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { rateInSheet } from '../../domain/rate-book.ts';
import { listSheetsOf, type HistoryWanted } from '../../store/sheets.ts';
import type { CurrencyDeps, Inputs, Outputs } from '../deps.ts';
import { unknown } from '../pricing.ts';

/** GET /v1/rates/{base}/{quote}/history. The cursor is the moment and number of the last sheet shown. */
export async function listRateHistory(deps: CurrencyDeps, call: Call, input: Inputs['listRateHistory']): Promise<Outputs['listRateHistory']> {
  const { base, quote, source } = input;
  for (const code of [base, quote]) if (findCurrency(code) === undefined) throw unknown(code);
  const limit = Number(input.limit ?? 20);
  const found = await listSheetsOf(deps.database.reads(call.readAfter), {
    base, quote, source, fromMs: msOf(input.from), toMs: msOf(input.to), before: readCursor(input.cursor), limit: limit + 1,
  });
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(({ sheet }) => ({
      base, quote, midRate: rateInSheet(sheet, base, quote)!, source: sheet.source, asOf: new Date(sheet.asOfMs).toISOString(), fetchedAt: new Date(sheet.fetchedAtMs).toISOString(),
    })),
    nextCursor: found.length > limit && last !== undefined ? `${last.sheet.asOfMs}.${last.id}` : null,
  };
}

const msOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text));

function readCursor(cursor: string | undefined): HistoryWanted['before'] {
  if (cursor === undefined) return undefined;
  const [, asOfMs, id] = /^(-?\d{1,14})\.(\d{1,18})$/.exec(cursor) ?? [];
  if (asOfMs === undefined || id === undefined) throw refuse('invalid_request', { param: 'cursor', detail: 'This cursor did not come from this list.' });
  return { asOfMs: Number(asOfMs), id: BigInt(id) };
}
