import type { Event, EventsListOutput } from './generated/api.ts';
import { API_VERSION, type Route } from './generated/routes.ts';
import { FlorinProblem } from './problem.ts';
import { authorization, refusal, send, type Connection } from './request.ts';
import { sleep, waitMs } from './retry.ts';
import { serverSentEvents } from './server-sent-events.ts';

export interface StreamOptions {
  /** The offset after which to begin: 0 for all that ever happened. Left out: what happens from now on. */
  after?: number;
  /** Ends the stream. */
  signal?: AbortSignal;
  /** A connection silent for this long is taken for dead; Florin sends a sign of life more often. */
  idleTimeoutMs?: number;
}

const LIST: Route = { method: 'GET', path: '/v1/events' };

/**
 * The tenant's events as they happen, in order and without a gap: where the connection breaks, the stream goes on after the last
 * event it gave. It ends when `signal` does, and throws where Florin refuses for good.
 */
export async function* streamEvents(connection: Connection, { after, signal, idleTimeoutMs = 60_000 }: StreamOptions = {}): AsyncGenerator<Event> {
  let offset = after;
  let failures = 0;
  let told: number | undefined;
  const ended = () => signal?.aborted === true;
  while (!ended()) {
    try {
      // Where to begin is settled once: else what happens before the first event, while a connection is broken, would be missed.
      offset ??= await latestOffset(connection, signal);
      for await (const message of messages(connection, offset, signal, idleTimeoutMs)) {
        failures = 0;
        if (message.retryMs !== undefined) told = message.retryMs;
        if (message.data === '') continue;
        const event = JSON.parse(message.data) as Event;
        offset = event.offset;
        yield event;
      }
    } catch (error) {
      if (ended()) return;
      if (error instanceof FlorinProblem && error.retry === 'never') throw error;
    }
    failures++;
    const wait = waitMs({ retry: 'later', retryAfterMs: told }, failures, true, Math.random());
    await sleep(wait ?? 0, signal).catch(() => undefined);
  }
}

async function latestOffset(connection: Connection, signal: AbortSignal | undefined): Promise<number> {
  const { data } = await send<EventsListOutput>(connection, LIST, { limit: 1 }, { signal });
  return data.data[0]?.offset ?? 0;
}

async function* messages(connection: Connection, offset: number, signal: AbortSignal | undefined, idleTimeoutMs: number) {
  const idle = new AbortController();
  const alive = () => setTimeout(() => idle.abort(new Error('the stream fell silent')), idleTimeoutMs);
  let timer = alive();
  try {
    const response = await connection.fetch(`${connection.baseUrl}/v1/events/stream?after=${offset}`, {
      headers: {
        accept: 'text/event-stream', 'florin-version': API_VERSION, ...await authorization(connection),
        ...(connection.ledger === undefined ? {} : { 'florin-ledger': connection.ledger }),
      },
      signal: signal === undefined ? idle.signal : AbortSignal.any([signal, idle.signal]),
    });
    if (!response.ok || response.body === null) throw await refusal(response);
    const heard = response.body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        clearTimeout(timer);
        timer = alive();
        controller.enqueue(chunk);
      },
    }));
    yield* serverSentEvents(heard);
  } finally {
    clearTimeout(timer);
    idle.abort();
  }
}
