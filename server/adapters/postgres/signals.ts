import { Socket } from 'node:net';
import pg from 'pg';
import type { Signals } from '../../kit/database.ts';
import { within } from '../../kit/within.ts';
import { quoteName } from './names.ts';

export interface SignalsOptions {
  readonly onLost?: (error: Error) => void;
  /** How often a silent connection is asked whether it is still there. */
  readonly heartbeatMs?: number;
}

export interface OpenSignals {
  readonly signals: Signals;
  close(): Promise<void>;
}

type Hear = (payload: string) => void;

const FIRST_DELAY_MS = 20;
const LONGEST_DELAY_MS = 3_000;
const ANSWER_WITHIN_MS = 5_000;

/**
 * LISTEN/NOTIFY over one connection of its own, which comes back by itself. Signals sent while it was away are lost,
 * so after coming back it wakes every listener once, with an empty payload: something may have changed.
 */
export function openSignals(url: string, options: SignalsOptions = {}): OpenSignals {
  const hearers = new Map<string, Set<Hear>>();
  let closed = false;
  let stopWaiting = () => {};
  let connected = connect();
  connected.catch(() => {});

  async function connect(delayMs = FIRST_DELAY_MS): Promise<pg.Client> {
    for (;;) {
      if (closed) throw new Error('signals are closed');
      try {
        return await attempt();
      } catch (error) {
        if (error instanceof Error) options.onLost?.(error);
      }
      await pause(delayMs * (0.5 + Math.random() / 2));
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    }
  }

  async function pause(ms: number): Promise<void> {
    if (closed) return;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms);
      stopWaiting = () => { clearTimeout(timer); resolve(); };
    });
  }

  async function attempt(): Promise<pg.Client> {
    const socket = new Socket();
    const client = new pg.Client({
      connectionString: url, application_name: 'florin/signals', stream: () => socket,
      pipeline: true, keepAlive: true,
      connectionTimeoutMillis: ANSWER_WITHIN_MS, query_timeout: ANSWER_WITHIN_MS,
    });
    client.on('error', error => options.onLost?.(error));
    client.on('notification', ({ channel, payload }) => wake(channel, payload ?? ''));
    try {
      await client.connect();
      for (const channel of hearers.keys()) await client.query(`LISTEN ${quoteName(channel)}`);
    } catch (error) {
      socket.destroy();
      throw error;
    }
    const stopHeart = startHeart(client, socket);
    client.once('end', () => {
      stopHeart();
      if (closed) return;
      connected = connect().then(again => { wakeAll(); return again; });
      connected.catch(() => {});
    });
    return client;
  }

  /** A connection cut by the network, not by the server, stays silent for hours unless it is asked. */
  function startHeart(client: pg.Client, socket: Socket): () => void {
    const timer = setInterval(() => {
      client.query('SELECT').catch(() => socket.destroy());
    }, options.heartbeatMs ?? 10_000);
    timer.unref();
    return () => clearInterval(timer);
  }

  function wake(channel: string, payload: string): void {
    for (const hear of hearers.get(channel) ?? []) hear(payload);
  }

  function wakeAll(): void {
    for (const channel of hearers.keys()) wake(channel, '');
  }

  async function notify(channel: string, payload = ''): Promise<void> {
    // Whoever notifies has work to do: after a while it is told, and goes on.
    const client = await within(connected, ANSWER_WITHIN_MS, () => new Error('no connection to PostgreSQL for signals'));
    await client.query('SELECT pg_notify($1, $2)', [channel, payload]);
  }

  async function listen(channel: string, hear: Hear): Promise<() => Promise<void>> {
    const present = hearers.get(channel);
    const hearing = present ?? new Set<Hear>();
    // One function may listen twice; each stop ends one of the two.
    const own: Hear = payload => hear(payload);
    hearing.add(own);
    hearers.set(channel, hearing);
    // Sent even when someone listens already: the answer says that the server has it. A connection that is lost
    // meanwhile listens again by itself, from `hearers`.
    await (await connected).query(`LISTEN ${quoteName(channel)}`).catch(() => connected);
    return async () => {
      hearing.delete(own);
      if (hearing.size > 0 || hearers.get(channel) !== hearing) return;
      hearers.delete(channel);
      await (await connected).query(`UNLISTEN ${quoteName(channel)}`).catch(() => {});
    };
  }

  async function close(): Promise<void> {
    closed = true;
    stopWaiting();
    const client = await connected.catch(() => undefined);
    await client?.end();
  }

  return { signals: { notify, listen }, close };
}
