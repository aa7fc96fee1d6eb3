import { z } from 'zod';
import { contracts } from '../../../contracts/index.ts';
import { REINDEX, reindexRows } from '../../kit/personal-data/rotate-index.ts';
import { recent } from '../../kit/recent.ts';
import { defineService } from '../../kit/service.ts';
import { freezeAccount, closeAccount, unfreezeAccount } from './handlers/change-status.ts';
import { createAccount } from './handlers/create-account.ts';
import { createCustomer } from './handlers/create-customer.ts';
import { createWallet } from './handlers/create-wallet.ts';
import { operations, type Deps } from './handlers/deps.ts';
import { eraseCustomer } from './handlers/erase-customer.ts';
import { finishErasures } from './handlers/finish-erasures.ts';
import { getContacts } from './handlers/get-contacts.ts';
import { getFacts } from './handlers/get-facts.ts';
import { getStatement } from './handlers/get-statement.ts';
import { getAccount, listAccounts } from './handlers/read-accounts.ts';
import { getCustomer, listCustomers } from './handlers/read-customers.ts';
import { getWallet, listWallets } from './handlers/read-wallets.ts';
import { sealCustomers } from './handlers/seal-customers.ts';
import { settleChanges } from './handlers/settle-changes.ts';
import { getSystemAccount } from './handlers/system-accounts.ts';
import { getProviderAccount } from './handlers/provider-accounts.ts';
import { getTransitAccount } from './handlers/transit-accounts.ts';
import { updateAccount } from './handlers/update-account.ts';
import { updateCustomer } from './handlers/update-customer.ts';
import { reindexCustomers } from './store/customers.ts';

export const accounts = defineService({
  name: 'accounts',
  contract: contracts.accounts,
  uses: ['ledger'],
  listens: [],
  tells: {
    'customer.created': 'A customer was recorded. Without what says who it is, which stays with the customer.',
    'customer.updated': 'A customer was changed, or blocked, or let go on. Without what says who it is.',
    'customer.erased': 'A person was erased: nobody knows any more who they were.',
    'account.created': 'An account was opened, by a client or by the first use of a currency.',
    'account.updated': 'Name, limits or metadata of an account were changed.',
    'account.suspended': 'An account was frozen.',
    'account.resumed': 'A frozen account may move again.',
    'account.closed': 'An account was closed for good.',
    'wallet.created': 'A wallet was opened with one account per currency.',
  },
  config: z.object({
    settleAfterMs: z.coerce.number().int().min(1_000).default(60_000)
      .describe('how old a cut-off change must be before it is settled: longer than any request may take'),
    retentionDays: z.coerce.number().int().min(0).max(36_500).default(0)
      .describe('days after the last movement of money on their accounts in which a customer may not be erased, as laws against money laundering want it'),
  }),
  migrations: new URL('store/migrations/', import.meta.url),
  jobs: ['settle-changes', 'seal-customers', 'finish-erasures', REINDEX],
  keepsPersonalData: true,
  setup({ config, database, clock, newId, neighbours, committed, personal, metrics }) {
    const deps: Deps = {
      database, clock, newId, committed, personal, metrics, retentionDays: config.retentionDays, ledger: neighbours.ledger, systemAccounts: recent({ max: 50_000 }),
    };
    const finish = finishErasures(deps);
    return {
      router: operations.router({
        createCustomer: createCustomer(deps), getCustomer: getCustomer(deps), listCustomers: listCustomers(deps),
        updateCustomer: updateCustomer(deps), eraseCustomer: eraseCustomer(deps),
        createAccount: createAccount(deps), getAccount: getAccount(deps), listAccounts: listAccounts(deps),
        updateAccount: updateAccount(deps), freezeAccount: freezeAccount(deps), unfreezeAccount: unfreezeAccount(deps),
        closeAccount: closeAccount(deps), getStatement: getStatement(deps),
        createWallet: createWallet(deps), getWallet: getWallet(deps), listWallets: listWallets(deps),
        getFacts: getFacts(deps), getContacts: getContacts(deps), getSystemAccount: getSystemAccount(deps), getTransitAccount: getTransitAccount(deps), getProviderAccount: getProviderAccount(deps),
      }),
      consumers: [],
      jobs: [settleChanges(deps, config.settleAfterMs), sealCustomers(deps), finish, reindexRows('accounts', deps, (tx, stale, limit) => reindexCustomers(tx, personal, stale, limit))],
      // A database that was restored may hold people who were erased since: nobody sees them again.
      async recover() {
        while (await finish.run() === true);
      },
    };
  },
});
