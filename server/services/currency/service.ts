import { implement } from '@orpc/server';
import { z } from 'zod';
import { currency as contract } from '../../../contracts/currency.ts';
import type { CallContext } from '../../kit/call.ts';
import { defineService } from '../../kit/service.ts';

export const currency = defineService({
  name: 'currency',
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
