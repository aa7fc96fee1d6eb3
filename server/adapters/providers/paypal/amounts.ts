import { ProviderRefused } from '../../../kit/payments/provider.ts';
import { amountsBy } from '../amounts.ts';

/** PayPal's money: a decimal in a text. */
export interface PaypalMoney {
  readonly currency_code: string;
  readonly value: string;
}

export interface Amount {
  readonly amount: number;
  readonly currency: string;
}

/** PayPal's own table, not ISO 4217's: HUF and TWD have two decimals in ISO 4217 and none here. */
const AMOUNTS = amountsBy({ HUF: { exponent: 0 }, TWD: { exponent: 0 } });
const CURRENCIES = new Set('AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD'.split(' '));

/** Refused here, before anything is sent, where PayPal has no way to say it: 10.50 forints, or any rupees. */
export function toPaypal(amount: number, currency: string): PaypalMoney {
  if (!CURRENCIES.has(currency)) throw new ProviderRefused({ code: 'CURRENCY_NOT_SUPPORTED', message: `PayPal takes no payments in ${currency}.` });
  return { currency_code: currency, value: AMOUNTS.toText(amount, currency) };
}

/** Exact, or an error: an amount that has no whole minor units is not ours to round. */
export function fromPaypal({ currency_code: currency, value }: PaypalMoney): Amount {
  return { amount: AMOUNTS.fromText(value, currency), currency };
}
