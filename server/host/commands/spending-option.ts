import { InvalidArgumentError } from 'commander';
import type { SpendingLimit } from '../../kit/call.ts';

const LIMITS = { 'per-transaction': 'perTransaction', daily: 'daily', total: 'total' } as const;
const FORM = /^([A-Z]{3}):((?:(?:per-transaction|daily|total)=\d+(?:,|$))+)$/;

/** `EUR:per-transaction=5000,daily=20000`, in minor units; given several times, one currency each. */
export function readSpending(text: string, before: readonly SpendingLimit[] = []): SpendingLimit[] {
  const [, currency, limits] = FORM.exec(text) ?? [];
  if (currency === undefined || limits === undefined || limits.endsWith(',')) throw new InvalidArgumentError('give it as EUR:per-transaction=5000,daily=20000,total=100000, in minor units.');
  const each = limits.split(',').map((limit) => {
    const [name, amount] = limit.split('=') as [keyof typeof LIMITS, string];
    return [LIMITS[name], Number(amount)];
  });
  return [...before, { currency, ...Object.fromEntries(each) as Omit<SpendingLimit, 'currency'> }];
}

export const readList = (text: string): string[] => text.split(',').map((item) => item.trim());
