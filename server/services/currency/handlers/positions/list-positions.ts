import { currencyExponent } from '../../../../../contracts/currencies.ts';
import { serviceCall, type Call } from '../../../../kit/call.ts';
import { NOTHING_HELD, valueAt, type Holding } from '../../domain/positions.ts';
import { midRate, type RateBook } from '../../domain/rate-book.ts';
import type { CurrencyDeps, Inputs, Outputs } from '../deps.ts';
import { unknown } from '../pricing.ts';
import { viewProvenance } from '../view.ts';
import { addUp } from './add-up.ts';

type Answer = Outputs['listPositions'];
type PositionView = Answer['data'][number];

/** GET /v1/currency/positions. */
export async function listPositions(deps: CurrencyDeps, { tenantId }: Call, { base }: Inputs['listPositions']): Promise<Answer> {
  if (currencyExponent(base) === undefined) throw unknown(base);
  const [{ upto, holdings }, rates] = await Promise.all([addUp(deps, tenantId, base), deps.rates.now()]);
  const currencies = [...holdings.keys()].toSorted();
  const held = await heldIn(deps, tenantId, currencies);
  const data = currencies.map((currency, n) => viewPosition(rates, base, currency, holdings.get(currency) ?? NOTHING_HELD, held[n]!));
  return {
    base, at: new Date(deps.clock.now()).toISOString(), conversions: Number(upto), data,
    realisedGain: data.reduce((total, { realisedGain }) => total + realisedGain, 0), value: sum(data.map(({ value }) => value)), unrealisedGain: sum(data.map(({ unrealisedGain }) => unrealisedGain)),
  };
}

/** What the fx accounts hold now, by the ledger, in the order asked. */
async function heldIn({ neighbours }: CurrencyDeps, tenantId: string, currencies: readonly string[]): Promise<number[]> {
  if (currencies.length === 0) return [];
  const context = { context: { call: serviceCall('currency', tenantId) } };
  const accounts = await Promise.all(currencies.map((currency) => neighbours.accounts.getSystemAccount({ tenantId, currency, kind: 'fx' }, context)));
  const { states } = await neighbours.ledger.getAccounts({ accounts: accounts.map(({ accountId }) => ({ tenantId, accountId })) }, context);
  return states.map((state) => state?.balance.posted ?? 0);
}

function viewPosition(rates: RateBook | undefined, base: string, currency: string, { quantity, cost, realised }: Holding, held: number): PositionView {
  const mid = rates && midRate(rates, currency, base);
  const exchanged = Number(quantity);
  const value = mid === undefined ? undefined : valueAt(quantity, mid.rate, currencyExponent(currency)!, currencyExponent(base)!);
  return {
    currency, held, exchanged, other: held - exchanged, cost: Number(cost), realisedGain: Number(realised), midRate: mid?.rate ?? null,
    value: value === undefined ? null : Number(value), unrealisedGain: value === undefined ? null : Number(value - cost),
    provenance: mid === undefined ? null : viewProvenance(mid.steps),
  };
}

/** Null where one of them is not known. */
function sum(amounts: readonly (number | null)[]): number | null {
  return amounts.reduce<number | null>((total, amount) => (total === null || amount === null ? null : total + amount), 0);
}
