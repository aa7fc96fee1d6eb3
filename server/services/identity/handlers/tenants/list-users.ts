import { readCursor, toPage } from '../../../../kit/pages.ts';
import { maskUser, userView } from '../../domain/user.ts';
import { listUsers as list } from '../../store/users.ts';
import { os, type Deps } from '../deps.ts';

export const listUsers = (deps: Deps) => os.listUsers.handler(async ({ input, context: { call } }) => {
  const users = await list(deps.database, call.tenantId, readCursor('user', input.cursor), input.limit + 1);
  const whole = call.actor.scopes.includes('identity:write');
  return toPage('user', users, input.limit, (user) => userView(whole ? user : maskUser(user)));
});
