export { moneyText as money } from '../../kit/money-text.ts';

export const number = (value: number): string => Math.round(value).toLocaleString('en');

/** The value that `share` (0 to 1) of these do not exceed. They must be sorted. */
export const percentile = (sorted: ArrayLike<number>, share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
