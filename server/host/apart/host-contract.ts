import { serviceOperation, z } from '../../../contracts/contract.ts';

/** What hosts of processes ask each other, by the same way as services do: the bus of a process knows the consumers there, and no others. */
export const HOST = 'host';

const Lag = z.object({ consumer: z.string(), source: z.string(), position: z.string(), behind: z.number(), parked: z.number() });

const Event = z.object({
  id: z.string(), source: z.string(), type: z.string(), version: z.number(), tenantId: z.string(), subject: z.string(), timeMs: z.number(),
  data: z.record(z.string(), z.unknown()), index: z.number(),
});

const status = z.enum(['parked', 'replayed', 'discarded']);
const DeadLetter = z.object({
  id: z.string(), tenantId: z.string(), consumer: z.string(), event: Event, error: z.string(), attempts: z.number(), status, parkedAtMs: z.number(),
});
const letter = z.object({ tenantId: z.string(), id: z.string() });

const replay = z.object({ replayId: z.string(), projection: z.string(), tenantId: z.string() });
const ReplayState = z.object({ nextOffset: z.number(), finished: z.boolean(), waitMs: z.number() });

/** Where the ledger of a call is, for a process that has no routing table of its own. */
const Located = z.object({ name: z.string(), moving: z.boolean(), urls: z.array(z.string()) });

export const hostContract = {
  /** Asked of a process with the routing table: on which shard that service has the ledger. Null: there are no shards. */
  locate: serviceOperation({ repeatable: true }).input(z.object({ service: z.string(), tenantId: z.string() })).output(z.object({ shard: Located.nullable() })),
  /** Of that service's consumers, counted for one tenant or for all. `unread`: services whose events this process does not look for. */
  lag: serviceOperation({ repeatable: true }).input(z.object({ service: z.string(), tenantId: z.string().optional() })).output(z.object({ lag: z.array(Lag), unread: z.array(z.string()) })),
  projections: serviceOperation({ repeatable: true }).input(z.object({ service: z.string() }))
    .output(z.object({ projections: z.array(z.object({ name: z.string(), wants: z.record(z.string(), z.union([z.array(z.string()), z.literal('all')])) })) })),
  listDeadLetters: serviceOperation({ repeatable: true })
    .input(z.object({ tenantId: z.string(), consumer: z.string().optional(), status: status.optional(), before: z.string().optional(), limit: z.number() }))
    .output(z.object({ letters: z.array(DeadLetter) })),
  replayDeadLetter: serviceOperation().input(letter).output(z.object({ letter: DeadLetter.optional() })),
  discardDeadLetter: serviceOperation({ repeatable: true }).input(letter).output(z.object({ letter: DeadLetter.optional() })),
  beginReplay: serviceOperation({ repeatable: true }).input(z.object({ replay, fromOffset: z.number() })).output(ReplayState),
  /** Ids of chunks are decimal: JSON has no whole numbers as large. Fed twice, a page takes effect once. */
  feedReplay: serviceOperation({ repeatable: true })
    .input(z.object({
      replay, fromOffset: z.number(), toOffset: z.number(), archivedTo: z.record(z.string(), z.string()).optional(),
      events: z.array(z.object({ offset: z.number(), chunk: z.string(), event: Event })),
    })).output(ReplayState),
  /** Keeps events from the consumer for so long, and answers as soon as it does. */
  hold: serviceOperation().input(z.object({ projection: z.string(), forMs: z.number().max(1_000) })).output(z.object({})),
};
