import { tell } from '../../../kit/events.ts';
import { once } from '../../../kit/idempotency.ts';
import { refuse } from '../../../kit/refuse.ts';
import { defaultLimits, type Opening } from '../domain/account.ts';
import { walletEvent } from '../domain/events.ts';
import { viewOpened, viewWallet } from '../domain/views.ts';
import { repeatedCurrency, type Wallet } from '../domain/wallet.ts';
import { insertWallet } from '../store/wallets.ts';
import { existingCustomer } from './create-account.ts';
import { operations, type Deps } from './deps.ts';
import { openAccounts } from './opening.ts';
import { missingSystemAccounts, requireCurrency } from './system-accounts.ts';

/** The wallet and all its accounts, or nothing: the ledger opens them in one call before the one transaction here. */
export const createWallet = (deps: Deps) => operations.createWallet.handler(async ({ input, context: { call } }) => {
  const repeated = repeatedCurrency(input.currencies);
  if (repeated !== undefined) {
    throw refuse('invalid_request', { param: `currencies.${repeated}`, detail: 'A wallet has one account per currency.' });
  }
  const view = await once(deps.database, call, 'accounts.createWallet', input, async (tx) => {
    const customerId = await existingCustomer(tx, call.tenantId, input.customerId);
    for (const currency of input.currencies) requireCurrency(currency);
    const nowMs = deps.clock.now();
    const wallet: Wallet = { id: deps.newId(), customerId, name: input.name, createdAtMs: nowMs };
    const openings = input.currencies.toSorted().map((currency): Opening => ({
      id: deps.newId(), customerId, walletId: wallet.id, name: input.name, currency, kind: 'customer',
      limits: defaultLimits('customer'), metadata: {}, createdAtMs: nowMs,
    }));
    const missing = await missingSystemAccounts(deps, tx, call.tenantId, input.currencies);
    await insertWallet(tx, call.tenantId, wallet);
    const opened = (await openAccounts(deps, tx, call.tenantId, [...missing, ...openings])).slice(missing.length);
    await tell(tx, call.tenantId, walletEvent(wallet, opened, nowMs));
    return viewWallet(wallet, opened.map(viewOpened));
  });
  deps.committed();
  return view;
});
