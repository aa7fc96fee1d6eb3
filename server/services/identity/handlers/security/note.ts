import { audit } from '../../../../kit/audit.ts';
import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { hashSecret } from '../../credentials/secrets.ts';
import { securityEvent } from '../../domain/events.ts';
import { merged, sameness, type Occurrence, type SecurityEvent } from '../../domain/security-event.ts';
import { recordOccurrences } from '../../store/security-events.ts';
import type { Deps } from '../deps.ts';

/** Writes down what should make somebody look: a row, an event for the first of its hour, a metric and an audit line. In the transaction of whoever calls. */
export async function noteSecurity(deps: Pick<Deps, 'newId' | 'log' | 'metrics'>, tx: Sql, occurrences: readonly Occurrence[]): Promise<void> {
  const all = merged(occurrences);
  if (all.length === 0) return;
  const fresh = await recordOccurrences(tx, all.map((occurrence) => ({ id: deps.newId(), sameness: hashSecret(sameness(occurrence)), occurrence })));
  // `user.locked` is told by the log-in itself, as what happened to the person.
  const news = fresh.filter(({ type }) => type !== 'user.locked');
  for (const [tenantId, events] of Map.groupBy(news, (event: SecurityEvent) => event.tenantId)) await tell(tx, tenantId, ...events.map(securityEvent));
  for (const { type, tenantId, actor, operation, requestId, reason, count } of all) {
    deps.metrics.count('florin_security_events_total', 'What should make somebody look, by kind', { type }, count);
    audit(deps.log, { actor, tenantId, operation, outcome: type, requestId, reason, count });
  }
}
