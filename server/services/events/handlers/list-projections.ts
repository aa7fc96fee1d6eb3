import { operations, type Deps } from './deps.ts';

export const listProjections = (deps: Deps) => operations.listProjections.handler(async ({ context: { call: { tenantId } } }) => {
  return { data: await deps.bus().lag(tenantId) };
});
