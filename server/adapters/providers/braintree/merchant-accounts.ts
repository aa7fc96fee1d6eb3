import { ProviderRefused } from '../../../kit/payments/provider.ts';
import type { BraintreeClient } from './client.ts';
import { child, list, needText, textAt } from './xml.ts';

/** A sale is charged in the currency of its merchant account, whatever we meant: so the account of the right currency is looked up, and none is a refusal. */
export function merchantAccounts(client: BraintreeClient): (currency: string) => Promise<string> {
  let asked: Promise<ReadonlyMap<string, string>> | undefined;
  return async (currency) => {
    asked ??= accountsByCurrency(client);
    const accounts = await asked.catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    const account = accounts.get(currency);
    if (account === undefined) throw new ProviderRefused({ code: 'currency_not_enabled', message: `there is no active merchant account in ${currency}` });
    return account;
  };
}

async function accountsByCurrency(client: BraintreeClient): Promise<ReadonlyMap<string, string>> {
  const found: { id: string; currency: string; isDefault: boolean }[] = [];
  for (let page = 1, total = 1; (page - 1) * 50 < total && page < 100; page++) {
    const answer = child(await client.need('GET', `/merchant_accounts?page=${page}`), 'merchant-accounts');
    total = Number(textAt(answer, 'total-items') ?? '0');
    for (const account of list(child(answer, 'merchant-account'))) {
      if (textAt(account, 'status') !== 'active') continue;
      found.push({ id: needText(account, 'id'), currency: needText(account, 'currency-iso-code'), isDefault: textAt(account, 'default') === 'true' });
    }
  }
  // The default last, so that it wins.
  return new Map(found.sort((a, b) => Number(a.isDefault) - Number(b.isDefault)).map(({ id, currency }) => [currency, id]));
}
