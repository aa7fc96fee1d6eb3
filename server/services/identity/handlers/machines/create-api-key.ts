import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { refuseLive } from '../../../../kit/refuse-live.ts';
import { apiKeyView } from '../../domain/api-key.ts';
import { mayMakeKey } from '../../domain/authority.ts';
import { UNBOUND } from '../../domain/bounds.ts';
import { lockedAuthority, personBehind } from '../authority.ts';
import { os, type Deps } from '../deps.ts';
import { makeApiKey } from './make-api-key.ts';
import { readBounds } from './read-bounds.ts';

type Answer = ReturnType<typeof apiKeyView> & { secret: string | null };

export const createApiKey = (deps: Deps) => os.createApiKey.handler(async ({ input, context: { call } }) => {
  const { name, mode, scopes } = input;
  const answer = await once<Answer>(deps.database, call, 'identity.createApiKey', input, async (tx) => {
    const bounds = readBounds(input, UNBOUND, deps.clock.now());
    const authority = await lockedAuthority(tx, call, new Date(deps.clock.now()));
    if (!mayMakeKey(authority, { scopes, mode, bounds })) throw refuse('forbidden', { detail: 'A key can not be given more than its maker has.' });
    refuseLive(deps.clock, mode);
    const { key, secret } = await makeApiKey(deps, tx, { tenantId: call.tenantId, name, mode, scopes, bounds, budgetId: authority.budgetId, madeBy: await personBehind(tx, call) });
    return { ...apiKeyView(key), secret };
  }, (first) => ({ ...first, secret: null }));
  deps.committed();
  return answer;
});
