import type { Sql } from '../../../../kit/database.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { endpointView } from '../../domain/webhooks/endpoint.ts';
import { findEndpoint } from '../../store/webhook-endpoints.ts';

/** An endpoint as it is shown, or a refusal. */
export async function shownEndpoint(sql: Sql, tenantId: string, id: string, now: Date): Promise<ReturnType<typeof endpointView>> {
  const endpoint = await findEndpoint(sql, tenantId, id, now);
  if (endpoint === undefined) throw refuse('not_found');
  return endpointView(endpoint, endpoint);
}
