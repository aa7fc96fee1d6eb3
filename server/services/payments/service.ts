import { implement } from '@orpc/server';
import { z } from 'zod';
import { payments as contract } from '../../../contracts/payments.ts';
import type { CallContext } from '../../kit/call.ts';
import { defineService } from '../../kit/service.ts';
import { vault } from '../../kit/vault.ts';
import type { CheckoutDeps } from './handlers/checkout/deps.ts';
import { linkHandlers } from './handlers/links/links.ts';
import type { PayoutDeps } from './handlers/payouts/deps.ts';
import { PAYOUT_EVENTS, PAYOUT_JOBS, payoutHandlers, payoutJobs } from './handlers/payouts/payouts.ts';

export const payments = defineService({
  name: 'payments',
  contract,
  uses: ['ledger', 'accounts'],
  listens: [],
  tells: { ...PAYOUT_EVENTS },
  config: z.object({
    publicUrl: z.url().default('http://localhost:3000').transform((value) => value.replace(/\/+$/, '')).describe('where providers and payers find this installation, for webhooks and pages: an origin without a path'),
  }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: [...PAYOUT_JOBS],
  keepsPersonalData: true,
  setup(ctx) {
    const payouts: PayoutDeps = {
      database: ctx.database, clock: ctx.clock, newId: ctx.newId, log: ctx.log, metrics: ctx.metrics, neighbours: ctx.neighbours, personal: ctx.personal,
      vault: vault(ctx.signer('payments'), 'payments'), committed: ctx.committed,
      rails: { choose: () => Promise.resolve(undefined), open: () => Promise.resolve(undefined) },
    };
    // Until payments are there: a link says that it can not be paid at the moment.
    const never = () => Promise.reject(new Error('there are no payments yet'));
    const checkout: CheckoutDeps = {
      database: ctx.database, clock: ctx.clock, newId: ctx.newId, log: ctx.log, vault: payouts.vault, neighbours: ctx.neighbours, publicUrl: ctx.config.publicUrl,
      methodsOf: () => Promise.resolve([]), pay: never, paymentOfCheckout: never, paymentOf: never, proceed: never, cancel: never, returnUrlOf: () => Promise.resolve(undefined), inCurrency: () => Promise.resolve(undefined),
    };
    const on = implement(contract).$context<CallContext>();
    return { router: on.router({ ...payoutHandlers(payouts), ...linkHandlers(checkout) }), consumers: [], jobs: payoutJobs(payouts) };
  },
});
