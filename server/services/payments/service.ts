import { implement } from '@orpc/server';
import { z } from 'zod';
import { payments as contract } from '../../../contracts/payments.ts';
import type { CallContext } from '../../kit/call.ts';
import { defineService } from '../../kit/service.ts';

export const payments = defineService({
  name: 'payments',
  contract,
  uses: [],
  listens: [],
  tells: {},
  config: z.object({}),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: [],
  setup() {
    const on = implement(contract).$context<CallContext>();
    return { router: on.router({}), consumers: [], jobs: [] };
  },
});
