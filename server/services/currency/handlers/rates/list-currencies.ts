import { CURRENCIES, type Currency } from '../../../../../contracts/currencies.ts';
import type { CurrencyDeps, Inputs, Outputs } from '../deps.ts';
import { dayOf } from '../pricing.ts';

/** GET /v1/currencies. */
export function listCurrencies({ clock }: CurrencyDeps, { status, at }: Inputs['listCurrencies']): Outputs['listCurrencies'] {
  const day = at ?? dayOf(clock.now());
  return { data: CURRENCIES.map((one) => ({ ...one, status: statusOn(one, day) })).filter((one) => status === undefined || one.status === status) };
}

function statusOn({ from, until }: Currency, day: string): 'active' | 'ended' | 'coming' {
  if (until !== null && day > until) return 'ended';
  return from !== null && day < from ? 'coming' : 'active';
}
