import { operation, problems, z } from './contract.ts';
import { id, page, pageQuery, text, timestamp } from './shapes.ts';

/** Everything that has happened, kept, streamed and replayed. */

/** A CloudEvents 1.0 event with Florin's extensions. `offset` counts a tenant's events: 1, 2, 3 … without a gap. */
export const Event = z.object({
  specversion: z.literal('1.0'), id: z.string(), source: z.string(), type: z.string(), version: z.int(), subject: z.string(),
  time: timestamp, offset: z.int(), data: z.record(z.string(), z.unknown()),
});

export const DeadLetter = z.object({
  id: z.string(), consumer: z.string(), event: z.record(z.string(), z.unknown()), error: z.string(), attempts: z.int(),
  status: z.enum(['parked', 'replayed', 'discarded']), parkedAt: timestamp,
});

export const Replay = z.object({
  id: z.string(), projection: z.string(), fromOffset: z.int(), status: z.enum(['running', 'completed', 'failed']),
  processed: z.int(), total: z.int(), error: z.string().nullable(), startedAt: timestamp, finishedAt: timestamp.nullable(),
});

export const events = {
  list: operation('events:read')
    .route({ method: 'GET', path: '/v1/events', tags: ['events'], summary: 'List events', description: 'Newest first; with `after`, oldest first from that offset on, to follow along.' })
    .input(z.strictObject({ after: z.coerce.number().int().min(0).optional(), type: text(100).optional(), ...pageQuery })).output(page(Event)),
  getStream: operation('events:read')
    .route({ method: 'GET', path: '/v1/streams/{id}', tags: ['events'], summary: 'Every event of one resource, oldest first' })
    .input(z.strictObject({ id: z.string().max(60).regex(/^[a-z]{2,10}_[0-9a-z]{26}$/), ...pageQuery })).output(page(Event)),
  listProjections: operation('events:read')
    .route({ method: 'GET', path: '/v1/projections', tags: ['events'], summary: 'Consumers, their positions and how far behind they are' })
    .input(z.strictObject({}))
    .output(z.object({ data: z.array(z.object({ consumer: z.string(), source: z.string(), position: z.string(), behind: z.int(), parked: z.int() })) })),
  createReplay: operation('events:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/replays', successStatus: 201, tags: ['events'], summary: "Rebuild one of the tenant's projections from an offset" })
    .input(z.strictObject({ projection: text(100).min(1), fromOffset: z.int().min(0).default(0) })).output(Replay).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
  getReplay: operation('events:read')
    .route({ method: 'GET', path: '/v1/replays/{id}', tags: ['events'], summary: 'How a replay is doing' })
    .input(z.strictObject({ id: id('replay') })).output(Replay).errors(problems('not_found')),
  listDeadLetters: operation('events:read')
    .route({ method: 'GET', path: '/v1/dead-letters', tags: ['events'], summary: 'Events that a consumer could not take, newest first' })
    .input(z.strictObject({ consumer: text(100).optional(), status: z.enum(['parked', 'replayed', 'discarded']).optional(), ...pageQuery })).output(page(DeadLetter)),
  replayDeadLetter: operation('events:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/dead-letters/{id}/replay', tags: ['events'], summary: 'Hand a parked event to its consumer again' })
    .input(z.strictObject({ id: id('deadLetter') })).output(DeadLetter).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
  discardDeadLetter: operation('events:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/dead-letters/{id}/discard', tags: ['events'], summary: 'Give up on a parked event' })
    .input(z.strictObject({ id: id('deadLetter') })).output(DeadLetter).errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
  createSnapshot: operation('events:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/snapshots', successStatus: 201, tags: ['events'], summary: 'Keep the state of one resource as its events say', description: 'A later read of the stream starts from it.' })
    .input(z.strictObject({ streamId: z.string().max(60).regex(/^[a-z]{2,10}_[0-9a-z]{26}$/) }))
    .output(z.object({ id: z.string(), streamId: z.string(), offset: z.int(), state: z.record(z.string(), z.unknown()), takenAt: timestamp }))
    .errors(problems('not_found', 'idempotency_key_reused', 'idempotency_key_in_use')),
};
