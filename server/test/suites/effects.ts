import type { Consumer } from '../../kit/bus.ts';
import type { NewEvent } from '../../kit/events.ts';

/** Migrations of a service whose consumers write into `effects`. */
export const EFFECTS = new URL('./effects/', import.meta.url);

export function counted(subject: string, n: number, type = 'thing.counted'): NewEvent {
  return { types: [type], version: 1, subject, timeMs: n, data: { n } };
}

/** Writes down what it is handed. */
export function effecting(name: string, types: readonly string[] = []): Consumer {
  return {
    name, types,
    async handle(events, tx) {
      await tx.execute(
        `INSERT INTO effects (consumer, tenant_id, event_id, subject, n) SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::integer[])`,
        [name, events.map(({ tenantId }) => tenantId), events.map(({ id }) => id), events.map(({ subject }) => subject), events.map(({ data }) => data.n)]);
    },
    async reset(tenantId, tx) {
      await tx.execute(`DELETE FROM effects WHERE consumer = $1 AND tenant_id = $2`, [name, tenantId]);
    },
  };
}
