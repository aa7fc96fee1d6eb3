import { readCursor, toPage } from '../../../../kit/pages.ts';
import { securityEventView } from '../../domain/security-event.ts';
import { listSecurityEvents as list } from '../../store/security-events.ts';
import { os, type Deps } from '../deps.ts';

export const listSecurityEvents = (deps: Deps) => os.listSecurityEvents.handler(async ({ input, context: { call } }) => {
  const events = await list(deps.database, call.tenantId, input.type, readCursor('securityEvent', input.cursor), input.limit + 1);
  return toPage('securityEvent', events, input.limit, securityEventView);
});
