import { implement } from '@orpc/server';
import { payoutOperations } from '../../../../../contracts/payments/payouts.ts';
import type { CallContext } from '../../../../kit/call.ts';
import type { Job } from '../../../../kit/service.ts';
import { nextDuePayout } from '../../store/payouts/payouts.ts';
import { advanceDue } from './advance.ts';
import { createBankAccount, deleteBankAccount, getBankAccount, listBankAccounts } from './bank-accounts.ts';
import { createBatch, getBatch, listBatches } from './batches.ts';
import { cancelPayout } from './cancel-payout.ts';
import { createPayout } from './create-payout.ts';
import type { PayoutDeps } from './deps.ts';
import { getPayout, listPayouts } from './read-payouts.ts';

export const PAYOUT_EVENTS = {
  'payout.created': 'A payout was asked for.',
  'payout.in-transit': 'The bank has it; its money has left the account.',
  'payout.paid': 'It has arrived.',
  'payout.failed': 'It never left, or the ledger refused it; its money is where it was.',
  'payout.returned': 'The other bank sent it back; its money is on the account again, or on suspense.',
  'payout.cancelled': 'It was called off before it was sent.',
  'payout.conflicted': 'The bank says of it what can not be; somebody must look.',
} as const;

export const PAYOUT_JOBS = ['advance-payouts'] as const;

/** What the room's wiring takes of payouts. */
export function payoutHandlers(deps: PayoutDeps) {
  const on = implement(payoutOperations).$context<CallContext>();
  return {
    createPayout: on.createPayout.handler(({ input, context: { call } }) => createPayout(deps, call, input)),
    getPayout: on.getPayout.handler(({ input, context: { call } }) => getPayout(deps, call, input.id)),
    listPayouts: on.listPayouts.handler(({ input, context: { call } }) => listPayouts(deps, call, input)),
    cancelPayout: on.cancelPayout.handler(({ input, context: { call } }) => cancelPayout(deps, call, input)),
    createPayoutBatch: on.createPayoutBatch.handler(({ input, context: { call } }) => createBatch(deps, call, input)),
    getPayoutBatch: on.getPayoutBatch.handler(({ input, context: { call } }) => getBatch(deps, call, input.id)),
    listPayoutBatches: on.listPayoutBatches.handler(({ input, context: { call } }) => listBatches(deps, call, input)),
    createBankAccount: on.createBankAccount.handler(({ input, context: { call } }) => createBankAccount(deps, call, input)),
    getBankAccount: on.getBankAccount.handler(({ input, context: { call } }) => getBankAccount(deps, call, input.id)),
    listBankAccounts: on.listBankAccounts.handler(({ input, context: { call } }) => listBankAccounts(deps, call, input)),
    deleteBankAccount: on.deleteBankAccount.handler(({ input, context: { call } }) => deleteBankAccount(deps, call, input.id)),
  };
}

export const payoutJobs = (deps: PayoutDeps): Job[] => [{ name: 'advance-payouts', everyMs: 1_000, run: () => advanceDue(deps), dueAfter: (ms) => nextDuePayout(deps.database, ms) }];
