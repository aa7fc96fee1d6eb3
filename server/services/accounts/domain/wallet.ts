/** A customer's accounts in several currencies, seen as one. Which accounts are its own stands with each account. */
export interface Wallet {
  readonly id: string;
  readonly customerId: string;
  readonly name: string;
  readonly createdAtMs: number;
}

/** Position of the first currency that was named before: a wallet has one account of each. */
export function repeatedCurrency(currencies: readonly string[]): number | undefined {
  const position = currencies.findIndex((currency, index) => currencies.indexOf(currency) !== index);
  return position === -1 ? undefined : position;
}
