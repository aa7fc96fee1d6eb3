/** An amount of a file in minor units. `rounded`: it was written with more decimals than its currency has. */
export interface Amount {
  readonly minor: number;
  readonly rounded: boolean;
}

const DECIMAL = /^(\d{1,16})(?:\.(\d+))?$/;

/**
 * `57.16` is 5716 minor units, by its digits: never over a float. What floating point did to a file before it came here
 * (`85.64999999999999`) is mended by rounding half up. Undefined where it is not an amount, or more than 2^53 − 1.
 */
export function parseAmount(text: string, exponent: number): Amount | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, whole = '', decimals = ''] = match;
  const kept = decimals.slice(0, exponent).padEnd(exponent, '0');
  const rest = decimals.slice(exponent);
  const up = rest !== '' && rest.charCodeAt(0) >= 53 ? 1 : 0;
  const minor = Number(whole + kept) + up;
  return Number.isSafeInteger(minor) ? { minor, rounded: /[1-9]/.test(rest) } : undefined;
}
