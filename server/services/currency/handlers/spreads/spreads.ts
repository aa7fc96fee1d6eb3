import { currencyExponent } from '../../../../../contracts/currencies.ts';
import type { Call } from '../../../../kit/call.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { DEFAULT_PAIR, NO_SPREAD } from '../../domain/spread.ts';
import { openBook } from '../../store/books.ts';
import { deleteSpread, findSpreads, saveSpread, type StoredSpread } from '../../store/spreads.ts';
import type { CurrencyDeps, Inputs, Outputs } from '../deps.ts';
import { unknown } from '../pricing.ts';

type SpreadView = Outputs['getSpread'];

const view = ({ pair, bps, lockBps, updatedAtMs }: StoredSpread): SpreadView => ({ pair, bps, lockBps: { ...lockBps }, updatedAt: new Date(updatedAtMs).toISOString() });

/** GET /v1/currency/spreads. */
export async function listSpreads({ database }: CurrencyDeps, { tenantId, readAfter }: Call): Promise<Outputs['listSpreads']> {
  return { data: [...(await findSpreads(database.reads(readAfter), tenantId)).values()].map(view) };
}

/** GET /v1/currency/spreads/{pair}. */
export async function getSpread({ database }: CurrencyDeps, { tenantId }: Call, { pair }: Inputs['getSpread']): Promise<SpreadView> {
  const found = (await findSpreads(database, tenantId, [pair])).get(pair);
  if (found === undefined) throw missing(pair);
  return view(found);
}

/** PUT /v1/currency/spreads/{pair}. */
export async function setSpread({ database, clock }: CurrencyDeps, { tenantId }: Call, { pair, bps, lockBps }: Inputs['setSpread']): Promise<SpreadView> {
  if (pair !== DEFAULT_PAIR) checkPair(pair);
  const spread: StoredSpread = { pair, bps, lockBps: { ...NO_SPREAD.lockBps, ...lockBps }, updatedAtMs: clock.now() };
  await database.transaction(async (tx) => {
    await openBook(tx, tenantId);
    await saveSpread(tx, tenantId, spread);
  });
  return view(spread);
}

/** DELETE /v1/currency/spreads/{pair}. */
export async function removeSpread({ database }: CurrencyDeps, { tenantId }: Call, { pair }: Inputs['deleteSpread']): Promise<SpreadView> {
  const deleted = await deleteSpread(database, tenantId, pair);
  if (deleted === undefined) throw missing(pair);
  return view(deleted);
}

const missing = (pair: string) => refuse('not_found', { detail: `There is no spread for ${pair}.` });

function checkPair(pair: string): void {
  const [from, to] = pair.split('-') as [string, string];
  for (const code of [from, to]) if (currencyExponent(code) === undefined) throw unknown(code);
  if (from === to) throw refuse('invalid_request', { param: 'pair', detail: 'A pair is of two currencies.' });
}
