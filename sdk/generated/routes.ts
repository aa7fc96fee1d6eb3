// Written from the contracts by `npm run generate -w sdk`. Do not edit.
export interface Route {
  readonly method: string;
  readonly path: string;
  /** Whether the operation takes an Idempotency-Key. */
  readonly key?: 'required' | 'accepted';
  /** Whether it answers with a page of a list. */
  readonly page?: true;
}

export const ROUTES: Record<string, Record<string, Route>> = {
  identity: {
    register: { method: 'POST', path: '/v1/auth/register' },
    login: { method: 'POST', path: '/v1/auth/login' },
    refresh: { method: 'POST', path: '/v1/auth/refresh' },
    logout: { method: 'POST', path: '/v1/auth/logout' },
    me: { method: 'GET', path: '/v1/auth/me' },
    createUser: { method: 'POST', path: '/v1/users', key: 'accepted' },
    listUsers: { method: 'GET', path: '/v1/users', page: true },
    updateUser: { method: 'PATCH', path: '/v1/users/{id}' },
    getTenant: { method: 'GET', path: '/v1/tenant' },
    createLedger: { method: 'POST', path: '/v1/ledgers', key: 'accepted' },
    listLedgers: { method: 'GET', path: '/v1/ledgers', page: true },
    getLedger: { method: 'GET', path: '/v1/ledgers/{id}' },
    createApiKey: { method: 'POST', path: '/v1/api-keys', key: 'accepted' },
    listApiKeys: { method: 'GET', path: '/v1/api-keys', page: true },
    revokeApiKey: { method: 'POST', path: '/v1/api-keys/{id}/revoke', key: 'accepted' },
  },
  ledger: {
    createEntries: { method: 'POST', path: '/v1/ledger/entries', key: 'required' },
    listEntries: { method: 'GET', path: '/v1/ledger/entries/{accountId}', page: true },
    getBalance: { method: 'GET', path: '/v1/ledger/balance/{accountId}' },
    reconcile: { method: 'POST', path: '/v1/ledger/reconcile/{accountId}', key: 'accepted' },
    getPosting: { method: 'GET', path: '/v1/ledger/postings/{id}' },
    postPending: { method: 'POST', path: '/v1/ledger/postings/{id}/post', key: 'required' },
    voidPending: { method: 'POST', path: '/v1/ledger/postings/{id}/void', key: 'required' },
    getProof: { method: 'GET', path: '/v1/ledger/postings/{id}/proof' },
    trialBalance: { method: 'GET', path: '/v1/ledger/trial-balance' },
    listSeals: { method: 'GET', path: '/v1/ledger/seals', page: true },
    getConsistency: { method: 'GET', path: '/v1/ledger/seals/consistency' },
    listKeys: { method: 'GET', path: '/v1/ledger/keys' },
    createSnapshot: { method: 'POST', path: '/v1/ledger/snapshots', key: 'accepted' },
    listSnapshots: { method: 'GET', path: '/v1/ledger/snapshots', page: true },
  },
  accounts: {
    createCustomer: { method: 'POST', path: '/v1/customers', key: 'accepted' },
    getCustomer: { method: 'GET', path: '/v1/customers/{id}' },
    listCustomers: { method: 'GET', path: '/v1/customers', page: true },
    updateCustomer: { method: 'PATCH', path: '/v1/customers/{id}' },
    createAccount: { method: 'POST', path: '/v1/accounts', key: 'accepted' },
    getAccount: { method: 'GET', path: '/v1/accounts/{id}' },
    listAccounts: { method: 'GET', path: '/v1/accounts', page: true },
    updateAccount: { method: 'PATCH', path: '/v1/accounts/{id}' },
    freezeAccount: { method: 'POST', path: '/v1/accounts/{id}/freeze', key: 'accepted' },
    unfreezeAccount: { method: 'POST', path: '/v1/accounts/{id}/unfreeze', key: 'accepted' },
    closeAccount: { method: 'POST', path: '/v1/accounts/{id}/close', key: 'accepted' },
    getStatement: { method: 'GET', path: '/v1/accounts/{id}/statement', page: true },
    createWallet: { method: 'POST', path: '/v1/wallets', key: 'accepted' },
    getWallet: { method: 'GET', path: '/v1/wallets/{id}' },
    listWallets: { method: 'GET', path: '/v1/wallets', page: true },
  },
  transactions: {
    create: { method: 'POST', path: '/v1/transactions', key: 'required' },
    transfer: { method: 'POST', path: '/v1/accounts/transfer', key: 'required' },
    createBatch: { method: 'POST', path: '/v1/transactions/batch', key: 'accepted' },
    get: { method: 'GET', path: '/v1/transactions/{id}' },
    list: { method: 'GET', path: '/v1/transactions', page: true },
    listOfAccount: { method: 'GET', path: '/v1/accounts/{id}/transactions', page: true },
    summary: { method: 'GET', path: '/v1/transactions/summary' },
    cancel: { method: 'POST', path: '/v1/transactions/{id}/cancel', key: 'accepted' },
    approve: { method: 'POST', path: '/v1/transactions/{id}/approve', key: 'required' },
    reverse: { method: 'POST', path: '/v1/transactions/{id}/reverse', key: 'required' },
    getCertificate: { method: 'GET', path: '/v1/transactions/{id}/certificate' },
    createLedgerTransfer: { method: 'POST', path: '/v1/ledger-transfers', key: 'required' },
    getLedgerTransfer: { method: 'GET', path: '/v1/ledger-transfers/{id}' },
    listLedgerTransfers: { method: 'GET', path: '/v1/ledger-transfers', page: true },
  },
  events: {
    list: { method: 'GET', path: '/v1/events', page: true },
    getStream: { method: 'GET', path: '/v1/streams/{id}', page: true },
    listProjections: { method: 'GET', path: '/v1/projections' },
    createReplay: { method: 'POST', path: '/v1/replays', key: 'accepted' },
    getReplay: { method: 'GET', path: '/v1/replays/{id}' },
    listDeadLetters: { method: 'GET', path: '/v1/dead-letters', page: true },
    replayDeadLetter: { method: 'POST', path: '/v1/dead-letters/{id}/replay', key: 'accepted' },
    discardDeadLetter: { method: 'POST', path: '/v1/dead-letters/{id}/discard', key: 'accepted' },
    createSnapshot: { method: 'POST', path: '/v1/snapshots', key: 'accepted' },
  },
};
