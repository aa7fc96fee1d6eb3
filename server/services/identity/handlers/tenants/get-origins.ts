import { listOrigins } from '../../store/origins.ts';
import { os, type Deps } from '../deps.ts';

export const getOrigins = (deps: Deps) => os.getOrigins.handler(async ({ context: { call } }) => ({ origins: await listOrigins(deps.database, call.tenantId) }));
