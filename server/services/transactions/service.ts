import { implement } from '@orpc/server';
import { z } from 'zod';
import { decodeId } from '../../../contracts/ids.ts';
import { transactions as contract } from '../../../contracts/transactions.ts';
import type { CallContext } from '../../kit/call.ts';
import { fraudSettings } from '../../kit/judgement/fraud-settings.ts';
import { velocityMeter } from '../../kit/judgement/velocity.ts';
import { defineService } from '../../kit/service.ts';
import { kindsShortOfKeys, validatorSettings } from './domain/validator-nodes.ts';
import { approve, cancel, reverse, runScheduled } from './handlers/change.ts';
import { createBatch } from './handlers/create-batch.ts';
import { createTransfer, getTransfer, listAll } from './handlers/ledger-transfers.ts';
import { answer, make, toMovement } from './handlers/make.ts';
import { getCertificate, getTransaction, list, listOfAccount } from './handlers/read.ts';
import { summary, summaryConsumer } from './handlers/summary.ts';
import { factsCache } from './pipeline/facts-cache.ts';
import { pipeline, type PipelineDeps } from './pipeline/pipeline.ts';
import { policyOf } from './pipeline/quorum.ts';
import { recoverBatches } from './pipeline/recover.ts';
import { systemAccounts } from './pipeline/system-accounts.ts';
import { nextDueTransfer } from './store/ledger-transfers.ts';
import { nextScheduled } from './store/rows.ts';
import type { TransferDeps } from './transfers/advance.ts';
import { endLeg, holdLeg } from './transfers/legs.ts';
import { resumeTransfers } from './transfers/resume.ts';
import { chooseValidators } from './pipeline/choose-validators.ts';

/** Accounts whose facts and velocity are kept in memory: about 40 MB when full. */
const REMEMBERED_ACCOUNTS = 100_000;

export const transactions = defineService({
  name: 'transactions',
  contract,
  uses: ['ledger', 'accounts'],
  listens: [
    'transactions:transaction.completed', 'transactions:transaction.failed', 'transactions:transaction.cancelled',
    'accounts:account.updated', 'accounts:account.suspended', 'accounts:account.resumed', 'accounts:account.closed', 'accounts:customer.updated', 'accounts:customer.erased',
  ],
  tells: {
    'transaction.created': 'A transaction was asked for.',
    'transaction.completed': 'Its money has moved.',
    'transaction.failed': 'It was refused; the reason is in it.',
    'transaction.review-required': 'Somebody must look at it before it goes on.',
    'transaction.cancelled': 'It was called off before it ran.',
    'ledger-transfer.created': 'A transfer to another ledger of the tenant was asked for.',
    'ledger-transfer.completed': 'Both ledgers have posted it.',
    'ledger-transfer.failed': 'Neither has; the reason is in it.',
  },
  asks: ['validator'],
  asksItself: true,
  config: z.object({
    ...fraudSettings, ...validatorSettings,
    transferDecideMs: z.coerce.number().int().min(1_000).default(60_000)
      .describe('how long a transfer between ledgers may reserve money before it is decided; then it is called off'),
  }).superRefine((config, context) => {
    for (const kind of kindsShortOfKeys(config)) {
      context.addIssue({ code: 'custom', path: ['validatorKeys'], message: `as many keys of ${kind} as there are ${kind} nodes in FLORIN_TRANSACTIONS_VALIDATORS` });
    }
  }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: ['run-scheduled', 'recover-batches', 'resume-transfers'],
  setup(ctx) {
    const velocity = velocityMeter(REMEMBERED_ACCOUNTS);
    const validators = chooseValidators(ctx, velocity);
    const facts = factsCache(ctx.neighbours, ctx.clock, REMEMBERED_ACCOUNTS);
    const line: PipelineDeps = {
      database: ctx.database, clock: ctx.clock, newId: ctx.newId, log: ctx.log, metrics: ctx.metrics, neighbours: ctx.neighbours, committed: ctx.committed,
      facts, velocity, validators, policy: policyOf(validators),
    };
    const deps: TransferDeps = {
      ...line, pipeline: pipeline(line), systemAccounts: systemAccounts(ctx.neighbours), peer: () => ctx.peer('transactions'), decideWithinMs: ctx.config.transferDecideMs,
    };
    const on = implement(contract).$context<CallContext>();
    return {
      router: on.router({
        create: on.create.handler(async ({ input, context: { call } }) =>
          answer(call, await make(deps, await toMovement(deps, call, call.idempotencyKey!, 'create', input)))),
        transfer: on.transfer.handler(async ({ input, context: { call } }) =>
          answer(call, await make(deps, await toMovement(deps, call, call.idempotencyKey!, 'create', { type: 'transfer', ...input })))),
        createBatch: on.createBatch.handler(({ input, context: { call } }) => createBatch(deps, call, input)),
        get: on.get.handler(({ input, context: { call } }) => getTransaction(deps, call.tenantId, input.id)),
        list: on.list.handler(({ input, context: { call } }) => list(deps, call, input)),
        listOfAccount: on.listOfAccount.handler(({ input, context: { call } }) => listOfAccount(deps, call, input)),
        summary: on.summary.handler(({ input, context: { call } }) => summary(deps.database, call, deps.clock.now(), input)),
        cancel: on.cancel.handler(({ input, context: { call } }) => cancel(deps, call, input)),
        approve: on.approve.handler(({ input, context: { call } }) => approve(deps, call, input)),
        reverse: on.reverse.handler(({ input, context: { call } }) => reverse(deps, call, input)),
        getCertificate: on.getCertificate.handler(({ input, context: { call } }) => getCertificate(deps, call.tenantId, input.id)),
        createLedgerTransfer: on.createLedgerTransfer.handler(({ input, context: { call } }) => createTransfer(deps, call, input)),
        getLedgerTransfer: on.getLedgerTransfer.handler(({ input, context: { call } }) => getTransfer(deps, call.tenantId, input.id)),
        listLedgerTransfers: on.listLedgerTransfers.handler(({ input, context: { call } }) => listAll(deps, call, input)),
        holdLeg: on.holdLeg.handler(({ input }) => holdLeg(deps, input)),
        endLeg: on.endLeg.handler(({ input }) => endLeg(deps, input)),
      }),
      consumers: [
        summaryConsumer,
        {
          name: 'transactions.facts',
          beside: true,
          types: ['account.updated', 'account.suspended', 'account.resumed', 'account.closed', 'customer.updated', 'customer.erased'],
          handle(events) {
            for (const { type, subject } of events) {
              if (type.startsWith('customer.')) facts.clear();
              else facts.forget(decodeId('account', subject) ?? subject);
            }
            return Promise.resolve();
          },
        },
      ],
      jobs: [
        { name: 'run-scheduled', everyMs: 1_000, run: () => runScheduled(deps), dueAfter: (ms) => nextScheduled(deps.database, ms) },
        { name: 'recover-batches', everyMs: 1_000, run: () => recoverBatches(deps) },
        { name: 'resume-transfers', everyMs: 1_000, run: () => resumeTransfers(deps), dueAfter: (ms) => nextDueTransfer(deps.database, ms) },
      ],
      recover: async () => {
        try {
          while (await recoverBatches(deps));
        } catch (error) {
          // The job tries again every second; a batch that can not be finished is no reason for all others to wait.
          ctx.log.error({ err: error }, 'not every batch left behind could be finished at the start');
        }
      },
      drain: () => deps.pipeline.drain(),
    };
  },
});
