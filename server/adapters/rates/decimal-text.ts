import { Decimal } from 'decimal.js';
import { RateSourceFailed } from '../../kit/rates.ts';

/** As many digits as any source gives, and more than any needs. */
const MOST_DIGITS = 30;
const CODE = /^[A-Z]{3}$/;

/** A rate as plain decimal text above zero: `2.4e-05` is `0.000024`. */
function decimalText(code: string, text: string): string {
  if (!/^\d+(\.\d+)?(e[+-]?\d{1,2})?$/i.test(text) || text.length > MOST_DIGITS) throw new RateSourceFailed('unreadable', `its rate of ${code} is no number`);
  const plain = new Decimal(text).toFixed();
  if (plain === '0' || plain.length > MOST_DIGITS) throw new RateSourceFailed('unreadable', `its rate of ${code} is out of range`);
  return plain;
}

/** What is no code of three letters is something else than a currency, and left out; so is the base. */
export function ratesOf(base: string, given: Iterable<readonly [string, string]>): Map<string, string> {
  const rates = new Map<string, string>();
  for (const [code, text] of given) if (CODE.test(code) && code !== base) rates.set(code, decimalText(code, text));
  if (!CODE.test(base) || rates.size === 0) throw new RateSourceFailed('unreadable', 'it has no rates');
  return rates;
}
