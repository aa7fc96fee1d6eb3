import { Decimal } from 'decimal.js';
import { currencyExponent } from '../../../../../contracts/currencies.ts';
import { serviceCall } from '../../../../kit/call.ts';
import type { Neighbours } from '../../../../kit/service.ts';
import type { CheckoutDeps } from './deps.ts';

/** About how much it is, for the payer's eyes alone: at the rate between the sources, rounded half up. Nothing is charged by it. */
export const inCurrency = ({ currency }: Neighbours<'currency'>): CheckoutDeps['inCurrency'] => async (tenantId, amount, from, to) => {
  const [exponent, other] = [currencyExponent(from), currencyExponent(to)];
  if (exponent === undefined || other === undefined) return undefined;
  // A page that shows no second amount is better than none.
  const rate = await currency.getRate({ base: from, quote: to }, { context: { call: serviceCall('payments', tenantId) } }).catch(() => undefined);
  if (rate === undefined) return undefined;
  return new Decimal(amount).div(new Decimal(10).pow(exponent)).mul(rate.midRate).mul(new Decimal(10).pow(other)).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber();
};
