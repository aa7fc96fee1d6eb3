import { hasOrigin } from '../../store/origins.ts';
import { os, type Deps } from '../deps.ts';

export const mayCall = (deps: Deps) => os.mayCall.handler(async ({ input: { origin, tenantId } }) => ({ allowed: await hasOrigin(deps.database, origin, tenantId) }));
