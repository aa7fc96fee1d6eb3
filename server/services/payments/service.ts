import { implement } from '@orpc/server';
import { z } from 'zod';
import { payments as contract } from '../../../contracts/payments.ts';
import type { CallContext } from '../../kit/call.ts';
import { defineService } from '../../kit/service.ts';
import { recent } from '../../kit/recent.ts';
import { vault } from '../../kit/vault.ts';
import { LOOPBACK_ALLOWED } from './domain/providers/base-url.ts';
import { PROVIDER_TELLS } from './domain/providers/events.ts';
import { FEE_PLAN_TELLS } from './domain/fees/stored-fee-plan.ts';
import { ROUTING_TELLS } from './domain/routing/rule-set.ts';
import type { CheckoutDeps } from './handlers/checkout/deps.ts';
import { inCurrency } from './handlers/checkout/in-currency.ts';
import { checkoutPayments } from './handlers/checkout/payments.ts';
import { feePlanHandlers } from './handlers/fee-plans/operations.ts';
import { linkHandlers } from './handlers/links/links.ts';
import { matchEvents, resumePayments } from './handlers/payments/jobs.ts';
import { paymentHandlers } from './handlers/payments/operations.ts';
import type { PayoutDeps } from './handlers/payouts/deps.ts';
import { PAYOUT_EVENTS, PAYOUT_JOBS, payoutHandlers, payoutJobs } from './handlers/payouts/payouts.ts';
import { connectedRails } from './handlers/payouts/rails.ts';
import { receivePayoutWebhook } from './handlers/payouts/receive-webhook.ts';
import { connections } from './handlers/providers/connections.ts';
import { providerHandlers } from './handlers/providers/operations.ts';
import { routingHandlers } from './handlers/routing/operations.ts';
import { paymentRouter } from './handlers/routing/payment-router.ts';
import { pruneOutcomes } from './handlers/routing/prune-outcomes.ts';
import { receiveWebhook } from './handlers/webhooks/receive.ts';
import { ruleEvaluator } from './rules/rule-evaluator.ts';
import { hasPaymentsUnderWay, nextDuePayment } from './store/payments.ts';
import { countLiveProviders } from './store/providers.ts';
import { hasOpenPayouts } from './store/payouts/payouts.ts';
import type { PaymentDeps } from './work/deps.ts';
import { chooseProvider } from './work/route.ts';
import { feeTerms } from './work/terms.ts';

const list = z.string().transform((value) => value.split(',').map((item) => item.trim()).filter((item) => item !== ''));

/** How long a rule that took too long is not tried again. */
const QUARANTINE_MS = 60_000;

export const payments = defineService({
  name: 'payments',
  contract,
  uses: ['ledger', 'accounts', 'currency'],
  listens: [],
  tells: {
    'payment.created': 'A payment was asked for.',
    'payment.action-required': 'The payer must do something: approve it at a page, or send a bank transfer.',
    'payment.authorised': 'Its money is reserved at the provider.',
    'payment.declined': 'An attempt was declined; it may be tried by another method.',
    'payment.succeeded': 'Its money has been captured and is in the ledger.',
    'payment.failed': 'It has ended without money.',
    'payment.cancelled': 'It was called off, or what was reserved has lapsed.',
    'payment.review-required': 'Somebody must look at it before it goes on.',
    'payment.unknown': 'The answer of its provider was lost; Florin finds out.',
    'payment.conflicted': 'The provider says something of it that can not be: somebody must look.',
    'payment.booking-refused': 'What happened outside can not be recorded: the ledger refuses it, also on the suspense account. It is tried again; somebody must look.',
    'refund.initiated': 'A refund was asked for, or made at the provider.',
    'refund.succeeded': 'The refund has been made and is in the ledger.',
    'refund.failed': 'The refund came to nothing; the merchant has the money again.',
    'dispute.opened': 'The payer disputes a payment.',
    'dispute.won': 'The dispute was decided for the merchant.',
    'dispute.lost': 'The dispute was decided for the payer, or accepted.',
    ...PROVIDER_TELLS, ...FEE_PLAN_TELLS, ...ROUTING_TELLS, ...PAYOUT_EVENTS,
  },
  config: z.object({
    publicUrl: z.url().default('http://localhost:3000').transform((value) => value.replace(/\/+$/, '')).describe('where providers and payers find this installation, for webhooks and pages: an origin without a path; by default FLORIN_PUBLIC_URL'),
    providerOrigins: list.default([LOOPBACK_ALLOWED]).describe('where providers may be that are not at their usual addresses (`baseUrl` of a connection): origins with commas between; `loopback` stands for any port of this machine, in test mode only'),
    providerConcurrency: z.coerce.number().int().min(1).default(100).describe('requests at once to one provider of a tenant; ten times as many may wait'),
    patienceMs: z.coerce.number().int().min(100).max(60_000).default(25_000).describe('how long whoever asks for something waits for a provider; then it goes on without them, and they are told to ask again'),
    rulesDeadlineMs: z.coerce.number().int().min(10).max(5_000).default(250).describe('how long the routing rules of one payment may take together; a rule that takes longer does not match, and is left alone for a minute'),
  }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: ['resume-payments', 'match-provider-events', 'prune-outcomes', ...PAYOUT_JOBS],
  keepsPersonalData: true,
  setup({ config, database, clock, newId, log, metrics, neighbours, outside, personal, signer, committed }) {
    const on = implement(contract).$context<CallContext>();
    const ownVault = vault(signer('payments'), 'payments');
    const now = () => performance.now();
    const ownConnections = connections({ database, clock, vault: ownVault, metrics, connectProvider: outside.connectProvider, concurrency: config.providerConcurrency, now });
    const newEvaluator = () => ruleEvaluator({ deadlineMs: config.rulesDeadlineMs, quarantineMs: QUARANTINE_MS, metrics, now });
    const [evaluator, drafts] = [newEvaluator(), newEvaluator()];
    const router = paymentRouter({ database, clock, connections: ownConnections, evaluator, now });
    const providers = providerHandlers({
      database, clock, newId, vault: ownVault, connections: ownConnections, publicUrl: config.publicUrl, providerOrigins: config.providerOrigins, committed,
      changed: router.forget, isUnderWay: async (tx, tenantId, providerId) => await hasPaymentsUnderWay(tx, tenantId, providerId) || await hasOpenPayouts(tx, tenantId, providerId),
    });
    const deps: PaymentDeps = {
      database, clock, newId, log, metrics, neighbours, vault: ownVault, publicUrl: config.publicUrl, patienceMs: config.patienceMs, clearing: recent<string>({ max: 10_000 }), working: new Map(), committed,
      route: (payment, attempt) => chooseProvider(router, payment, attempt), rerouted: router.forget,
      async connectionOf(tenantId, providerId) {
        const connection = await ownConnections.connectionOf(tenantId, providerId);
        if (connection === undefined) throw new Error(`the tenant has no provider ${providerId}`);
        return connection;
      },
      termsOf: feeTerms(database, now),
    };
    const payouts: PayoutDeps = {
      database, clock, newId, log, metrics, neighbours, personal, vault: ownVault, committed, rails: connectedRails({ database, clock, vault: ownVault, connectPayoutRail: outside.connectPayoutRail }),
    };
    const checkout: CheckoutDeps = {
      database, clock, newId, log, vault: ownVault, neighbours, publicUrl: config.publicUrl, ...checkoutPayments(deps, router), inCurrency: inCurrency(neighbours),
    };
    return {
      router: on.router({
        ...providers, ...paymentHandlers(deps), ...feePlanHandlers({ database, clock, newId, accounts: neighbours.accounts, committed }), ...routingHandlers({ database, clock, newId, router, drafts, committed }),
        ...payoutHandlers(payouts), ...linkHandlers(checkout),
        receiveWebhook: on.receiveWebhook.handler(async ({ input }) => {
          const answer = await receiveWebhook(deps, input);
          // A bank speaks of payments and payouts by one address. What is not known yet it tells again.
          return answer.status === 200 && await receivePayoutWebhook(payouts, input) === 'unknown' ? { status: 404, contentType: 'text/plain', body: 'no such payout' } : answer;
        }),
      }),
      consumers: [],
      jobs: [
        { name: 'resume-payments', everyMs: 1_000, run: () => resumePayments(deps), dueAfter: (ms) => nextDuePayment(database, ms) },
        { name: 'match-provider-events', everyMs: 5_000, run: () => matchEvents(deps) },
        pruneOutcomes({ database, clock }), ...payoutJobs(payouts),
      ],
      async live() {
        const count = await countLiveProviders(database);
        return count === 0 ? undefined : `${count} enabled connection${count === 1 ? '' : 's'} of live mode to payment providers`;
      },
      async drain() {
        await Promise.all([evaluator.stop(), drafts.stop()]);
      },
    };
  },
});
