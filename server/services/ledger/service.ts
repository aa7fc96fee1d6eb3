import { implement } from '@orpc/server';
import { z } from 'zod';
import { ledger as contract } from '../../../contracts/ledger.ts';
import type { CallContext } from '../../kit/call.ts';
import { defineService } from '../../kit/service.ts';
import { engine } from './engine/engine.ts';
import { changeAccount, getAccounts, openAccounts } from './handlers/accounts.ts';
import { createEntries } from './handlers/create-entries.ts';
import type { LedgerDeps } from './handlers/deps.ts';
import { listHistory } from './handlers/list-history.ts';
import { postForNeighbour } from './handlers/post-for-neighbour.ts';
import { getBalance, getTrialBalance, listAccountEntries } from './handlers/read-balance.ts';
import { listKeys, listSeals } from './handlers/list-seals.ts';
import { memoAccounts } from './handlers/memo-accounts.ts';
import { getPosting, getPostings } from './handlers/read-postings.ts';
import { reconcile } from './handlers/reconcile.ts';
import { recordForNeighbour } from './handlers/record-for-neighbour.ts';
import { resolveForNeighbour } from './handlers/resolve-for-neighbour.ts';
import { expireHolds, resolvePending } from './handlers/resolve-pending.ts';
import { getConsistency, getProof } from './handlers/seal-proofs.ts';
import { sealJob } from './handlers/seal.ts';
import { createSnapshot, listSnapshots } from './handlers/snapshots.ts';
import { nextHoldEnd } from './store/holds.ts';
import { ledgers } from './store/ledgers.ts';

export const ledger = defineService({
  name: 'ledger',
  contract,
  uses: [],
  listens: [],
  tells: {
    'ledger.entry-created': 'A posting was recorded.',
    'balance.changed': 'An account is no longer as it was: its balance, or what is held on it.',
    'ledger.balance-reconciled': "An account's balance was added up from its entries.",
    'snapshot.created': 'All balances of a tenant were kept as they were at a moment.',
  },
  config: z.object({}),
  migrations: new URL('./store/migrations/', import.meta.url),
  sources: ['journal'],
  jobs: ['expire-holds', 'seal'],
  setup(ctx) {
    const books = ledgers(ctx.database);
    const postings = engine({ database: ctx.database, clock: ctx.clock, metrics: ctx.metrics, ledgers: books, committed: ctx.committed });
    const deps: LedgerDeps = {
      database: ctx.database, clock: ctx.clock, newId: ctx.newId, ledgers: books, engine: postings, memos: memoAccounts(ctx.database), committed: ctx.committed,
    };
    const sealing = sealJob({ database: ctx.database, clock: ctx.clock, metrics: ctx.metrics, signer: ctx.signer('seal') });
    const on = implement(contract).$context<CallContext>();
    return {
      router: on.router({
        createEntries: on.createEntries.handler(({ input, context: { call } }) => createEntries(deps, call, input)),
        listEntries: on.listEntries.handler(({ input, context: { call } }) => listAccountEntries(deps, call, input)),
        getBalance: on.getBalance.handler(({ input, context: { call } }) => getBalance(deps, call.tenantId, input)),
        reconcile: on.reconcile.handler(({ input, context: { call } }) => reconcile(deps, call, input)),
        getPosting: on.getPosting.handler(({ input, context: { call } }) => getPosting(deps, call.tenantId, input.id)),
        postPending: on.postPending.handler(({ input, context: { call } }) => resolvePending(deps, call, 'post', input)),
        voidPending: on.voidPending.handler(({ input, context: { call } }) => resolvePending(deps, call, 'void', input)),
        trialBalance: on.trialBalance.handler(({ context: { call } }) => getTrialBalance(deps, call)),
        getProof: on.getProof.handler(({ input, context: { call } }) => getProof(deps, call.tenantId, input.id)),
        listSeals: on.listSeals.handler(({ input }) => listSeals(deps, input)),
        getConsistency: on.getConsistency.handler(({ input }) => getConsistency(deps, input)),
        listKeys: on.listKeys.handler(() => listKeys(deps)),
        createSnapshot: on.createSnapshot.handler(({ context: { call } }) => createSnapshot(deps, call)),
        listSnapshots: on.listSnapshots.handler(({ input, context: { call } }) => listSnapshots(deps, call.tenantId, input)),
        openAccounts: on.openAccounts.handler(({ input }) => openAccounts(deps, input)),
        changeAccount: on.changeAccount.handler(({ input }) => changeAccount(deps, input)),
        listHistory: on.listHistory.handler(({ input, context: { call } }) => listHistory(deps, call.readAfter, input)),
        getAccounts: on.getAccounts.handler(({ input }) => getAccounts(deps, input)),
        post: on.post.handler(({ input }) => postForNeighbour(deps, input)),
        record: on.record.handler(({ input }) => recordForNeighbour(deps, input)),
        resolve: on.resolve.handler(({ input }) => resolveForNeighbour(deps, input)),
        getPostings: on.getPostings.handler(async ({ input }) => ({ postings: await getPostings(deps, input.tenantId, input.postingIds) })),
      }),
      consumers: [],
      jobs: [
        { name: 'expire-holds', everyMs: 1_000, run: () => expireHolds(deps), dueAfter: (ms) => nextHoldEnd(ctx.database, ms) },
        sealing,
      ],
      async drain() {
        await postings.drain();
        // Nothing is left unsealed behind: whoever verifies a stopped ledger finds it whole.
        while (await sealing.run());
      },
    };
  },
});
