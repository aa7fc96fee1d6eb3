import { implement } from '@orpc/server';
import { z } from 'zod';
import { payments as contract } from '../../../contracts/payments.ts';
import type { CallContext } from '../../kit/call.ts';
import { defineService } from '../../kit/service.ts';
import { vault } from '../../kit/vault.ts';
import { FEE_PLAN_TELLS } from './domain/fees/stored-fee-plan.ts';
import { LOOPBACK_ALLOWED } from './domain/providers/base-url.ts';
import { PROVIDER_TELLS } from './domain/providers/events.ts';
import { feePlanHandlers } from './handlers/fee-plans/operations.ts';
import { connections } from './handlers/providers/connections.ts';
import { providerHandlers } from './handlers/providers/operations.ts';

const list = z.string().transform((value) => value.split(',').map((item) => item.trim()).filter((item) => item !== ''));

export const payments = defineService({
  name: 'payments',
  contract,
  uses: ['accounts'],
  listens: [],
  tells: { ...PROVIDER_TELLS, ...FEE_PLAN_TELLS },
  config: z.object({
    publicUrl: z.url().default('http://localhost:3000').transform((value) => value.replace(/\/+$/, '')).describe('where providers find this installation, to send webhooks to: an origin without a path'),
    providerOrigins: list.default([LOOPBACK_ALLOWED]).describe('where providers may be that are not at their usual addresses (`baseUrl` of a connection): origins with commas between; `loopback` stands for any port of this machine, in test mode only'),
    providerConcurrency: z.coerce.number().int().min(1).default(100).describe('requests at once to one provider of a tenant; ten times as many may wait'),
  }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: [],
  setup({ config, database, neighbours, clock, newId, metrics, outside, signer, committed }) {
    const on = implement(contract).$context<CallContext>();
    const ownVault = vault(signer('payments'), 'payments');
    const ownConnections = connections({
      database, clock, vault: ownVault, metrics, connectProvider: outside.connectProvider, concurrency: config.providerConcurrency, now: () => performance.now(),
    });
    const providers = providerHandlers({
      database, clock, newId, vault: ownVault, connections: ownConnections, publicUrl: config.publicUrl, providerOrigins: config.providerOrigins, committed,
      isUnderWay: async () => false,
    });
    const feePlans = feePlanHandlers({ database, clock, newId, accounts: neighbours.accounts, committed });
    return { router: on.router({ ...providers, ...feePlans }), consumers: [], jobs: [] };
  },
});
