import { currencyExponent } from '../../../../contracts/currencies.ts';
import { ProviderRefused } from '../../../kit/payments/provider.ts';

/** PayPal's money: a decimal in a text. */
export interface PaypalMoney {
  readonly currency_code: string;
  readonly value: string;
}

export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

/** PayPal's own table, not ISO 4217's: what it takes payments in, with the decimals that it takes. HUF and TWD have two in ISO 4217 and none here. */
const WITH_CENTS = new Set('AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD ILS MXN MYR NOK NZD PHP PLN SEK SGD THB USD'.split(' '));
const WHOLE = new Set(['HUF', 'JPY', 'TWD']);

/** Refused here, before anything is sent, where PayPal has no way to say it: 10.50 forints. Nothing is ever rounded. */
export function toPaypal(amount: number, currency: string): PaypalMoney {
  const decimals = decimalsOf(currency);
  const exponent = currencyExponent(currency) ?? decimals;
  const beyond = 10n ** BigInt(exponent - decimals);
  const units = BigInt(amount);
  if (units % beyond !== 0n) throw new ProviderRefused({ code: 'DECIMALS_NOT_SUPPORTED', message: `PayPal takes ${currency} in whole units only.` });
  const digits = (units / beyond).toString().padStart(decimals + 1, '0');
  return { currency_code: currency, value: decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` };
}

/** Exact, or an error: an amount of PayPal's that has no whole minor units is not ours to round. */
export function fromPaypal({ currency_code: currency, value }: PaypalMoney): Amount {
  const match = /^(-?)(\d*)(?:\.(\d+))?$/.exec(value);
  const exponent = currencyExponent(currency);
  if (match === null || exponent === undefined) throw new Error(`PayPal tells an amount that can not be read: ${value} ${currency}`);
  const [, sign = '', whole = '', fraction = ''] = match;
  const beyond = fraction.slice(exponent);
  const amount = Number(`${sign}${whole === '' ? '0' : whole}${fraction.slice(0, exponent).padEnd(exponent, '0')}`);
  if (/[1-9]/.test(beyond) || !Number.isSafeInteger(amount)) throw new Error(`PayPal tells an amount beyond minor units: ${value} ${currency}`);
  return { amount: amount === 0 ? 0 : amount, currency };
}

function decimalsOf(currency: string): number {
  if (WITH_CENTS.has(currency)) return 2;
  if (WHOLE.has(currency)) return 0;
  throw new ProviderRefused({ code: 'CURRENCY_NOT_SUPPORTED', message: `PayPal takes no payments in ${currency}.` });
}
