import { implement } from '@orpc/server';
import { z } from 'zod';
import { payments as contract } from '../../../contracts/payments.ts';
import type { CallContext } from '../../kit/call.ts';
import { defineService } from '../../kit/service.ts';
import { vault } from '../../kit/vault.ts';
import type { PayoutDeps } from './handlers/payouts/deps.ts';
import { PAYOUT_EVENTS, PAYOUT_JOBS, payoutHandlers, payoutJobs } from './handlers/payouts/payouts.ts';

export const payments = defineService({
  name: 'payments',
  contract,
  uses: ['ledger', 'accounts'],
  listens: [],
  tells: { ...PAYOUT_EVENTS },
  config: z.object({}),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: [...PAYOUT_JOBS],
  keepsPersonalData: true,
  setup(ctx) {
    const payouts: PayoutDeps = {
      database: ctx.database, clock: ctx.clock, newId: ctx.newId, log: ctx.log, metrics: ctx.metrics, neighbours: ctx.neighbours, personal: ctx.personal,
      vault: vault(ctx.signer('payments'), 'payments'), committed: ctx.committed,
      rails: { choose: () => Promise.resolve(undefined), open: () => Promise.resolve(undefined) },
    };
    const on = implement(contract).$context<CallContext>();
    return { router: on.router({ ...payoutHandlers(payouts) }), consumers: [], jobs: payoutJobs(payouts) };
  },
});
