import { implement } from '@orpc/server';
import { z } from 'zod';
import { payments as contract } from '../../../contracts/payments.ts';
import type { CallContext } from '../../kit/call.ts';
import { defineService } from '../../kit/service.ts';
import { vault } from '../../kit/vault.ts';
import { FEE_PLAN_TELLS } from './domain/fees/stored-fee-plan.ts';
import { LOOPBACK_ALLOWED } from './domain/providers/base-url.ts';
import { PROVIDER_TELLS } from './domain/providers/events.ts';
import { ROUTING_TELLS } from './domain/routing/rule-set.ts';
import { feePlanHandlers } from './handlers/fee-plans/operations.ts';
import { connections } from './handlers/providers/connections.ts';
import { providerHandlers } from './handlers/providers/operations.ts';
import { routingHandlers } from './handlers/routing/operations.ts';
import { paymentRouter } from './handlers/routing/payment-router.ts';
import { pruneOutcomes } from './handlers/routing/prune-outcomes.ts';
import { ruleEvaluator } from './rules/rule-evaluator.ts';

const list = z.string().transform((value) => value.split(',').map((item) => item.trim()).filter((item) => item !== ''));

/** How long a rule that took too long is not tried again. */
const QUARANTINE_MS = 60_000;

export const payments = defineService({
  name: 'payments',
  contract,
  uses: ['accounts'],
  listens: [],
  tells: { ...PROVIDER_TELLS, ...FEE_PLAN_TELLS, ...ROUTING_TELLS },
  config: z.object({
    publicUrl: z.url().default('http://localhost:3000').transform((value) => value.replace(/\/+$/, '')).describe('where providers find this installation, to send webhooks to: an origin without a path'),
    providerOrigins: list.default([LOOPBACK_ALLOWED]).describe('where providers may be that are not at their usual addresses (`baseUrl` of a connection): origins with commas between; `loopback` stands for any port of this machine, in test mode only'),
    providerConcurrency: z.coerce.number().int().min(1).default(100).describe('requests at once to one provider of a tenant; ten times as many may wait'),
    rulesDeadlineMs: z.coerce.number().int().min(10).max(5_000).default(250).describe('how long the routing rules of one payment may take together; a rule that takes longer does not match, and is left alone for a minute'),
  }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: ['prune-outcomes'],
  setup({ config, database, neighbours, clock, newId, metrics, outside, signer, committed }) {
    const on = implement(contract).$context<CallContext>();
    const now = () => performance.now();
    const ownVault = vault(signer('payments'), 'payments');
    const ownConnections = connections({ database, clock, vault: ownVault, metrics, connectProvider: outside.connectProvider, concurrency: config.providerConcurrency, now });
    const newEvaluator = () => ruleEvaluator({ deadlineMs: config.rulesDeadlineMs, quarantineMs: QUARANTINE_MS, metrics, now });
    const [evaluator, drafts] = [newEvaluator(), newEvaluator()];
    const router = paymentRouter({ database, clock, connections: ownConnections, evaluator, now });
    const providers = providerHandlers({
      database, clock, newId, vault: ownVault, connections: ownConnections, publicUrl: config.publicUrl, providerOrigins: config.providerOrigins, committed,
      changed: router.forget, isUnderWay: async () => false,
    });
    const feePlans = feePlanHandlers({ database, clock, newId, accounts: neighbours.accounts, committed });
    const routing = routingHandlers({ database, clock, newId, router, drafts, committed });
    return {
      router: on.router({ ...providers, ...feePlans, ...routing }), consumers: [], jobs: [pruneOutcomes({ database, clock })],
      async drain() {
        await Promise.all([evaluator.stop(), drafts.stop()]);
      },
    };
  },
});
