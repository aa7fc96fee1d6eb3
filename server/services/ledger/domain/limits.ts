import { fail, ok, type Result } from '../../../kit/result.ts';
import type { AccountMoney, Limits } from './account.ts';
import { samePeriod, type Period } from './periods.ts';

/**
 * Charges outgoing money against an account's limits. A limit is what may go out, not what may be left:
 * exactly the limit passes. Counting starts anew in each calendar day and month of the tenant's time zone; a clock that goes back
 * does not start a period that is over again.
 */
export function charge(
  limits: Limits, money: AccountMoney, outgoing: bigint, now: Period,
): Result<AccountMoney, 'limit_per_transaction' | 'limit_daily' | 'limit_monthly'> {
  if (limits.perTransaction !== null && outgoing > limits.perTransaction) return fail('limit_per_transaction');
  const period = money.period.day > now.day ? money.period : now;
  const spentDay = (money.period.day === period.day ? money.spentDay : 0n) + outgoing;
  if (limits.daily !== null && spentDay > limits.daily) return fail('limit_daily');
  const spentMonth = (money.period.month === period.month ? money.spentMonth : 0n) + outgoing;
  if (limits.monthly !== null && spentMonth > limits.monthly) return fail('limit_monthly');
  return ok({ ...money, period, spentDay, spentMonth });
}

/** Takes back the charge of a hold that is released in the period it was charged in. */
export function uncharge(money: AccountMoney, amount: bigint, madeIn: Period): AccountMoney {
  const floor = (value: bigint): bigint => (value < 0n ? 0n : value);
  if (samePeriod(money.period, madeIn)) return { ...money, spentDay: floor(money.spentDay - amount), spentMonth: floor(money.spentMonth - amount) };
  if (money.period.month === madeIn.month) return { ...money, spentMonth: floor(money.spentMonth - amount) };
  return money;
}
