import { amountsBy } from '../amounts.ts';

/** Decimal text with as many digits as ISO 4217 gives a currency. */
export const amounts = amountsBy({});
