/** What providers call an amount. */
const AMOUNTS = /^(amount|value|amount_.*|.*_amount)$/;

/** The same payload with one more in every amount: a whole number of minor units, or a decimal text such as PayPal's `12.50`. */
export function wrongAmounts(payload: object): object {
  return JSON.parse(JSON.stringify(payload, (key, value: unknown) => {
    if (!AMOUNTS.test(key)) return value;
    if (typeof value === 'number' && value > 0) return value + 1;
    if (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)) return oneMore(value);
    return value;
  })) as object;
}

function oneMore(decimal: string): string {
  const [whole, digits = ''] = decimal.split('.');
  const raised = String(BigInt(`${whole}${digits}`) + 1n).padStart(digits.length + 1, '0');
  return digits === '' ? raised : `${raised.slice(0, -digits.length)}.${raised.slice(-digits.length)}`;
}
