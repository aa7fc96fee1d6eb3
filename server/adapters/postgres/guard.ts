import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseUnavailable } from '../../kit/database.ts';
import { isLost } from './lost.ts';
import { turnstile } from './turnstile.ts';

export type GuardState = 'closed' | 'open';

export interface GuardOptions {
  /** Statements and transactions at once: the pool's connections. */
  readonly places: number;
  readonly maxWaiting: number;
  readonly waitMs: number;
  /** Asks the server for a sign of life over a connection of its own. Rejects where none comes in time. */
  probe(): Promise<void>;
  /** Cuts all connections, those being opened included. */
  cut(): void;
  /** Hears that it opened, with the reason, and that it closed again, without one. */
  changed?(cause?: Error): void;
}

export interface Guard {
  /** Takes a place. Throws `DatabaseUnavailable` where the server is known to be away, or too many wait already. */
  enter(): Promise<void> | undefined;
  leave(): void;
  /** Every word with the server goes through here: so it is seen whether answers come. */
  ask<T>(work: () => Promise<T>): Promise<T>;
  readonly state: GuardState;
  readonly waiting: number;
  /** Callers refused since the start. */
  readonly refused: number;
  /** From now on nobody is let in. Resolves when those who were have left. */
  shut(): Promise<void>;
  stop(): void;
}

const TICK_MS = 250;
/** So long without any answer while one is awaited, and the server is asked whether it is there. A lock held for long is no outage. */
const QUIET_TICKS = 4;
/** After it said yes: it isn't asked again for that much longer. */
const TRUSTED_TICKS = 12;
const FAILURES_IN_A_ROW = 3;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
const LONGEST_RETRY_AFTER_SECONDS = 10;

/**
 * The circuit breaker of a pool. Failures of connections in a row open it, or silence that a probe confirms; while it is open callers hear so
 * at once, and probes in the background find out when to close it. Nobody's statement is the trial, as with the usual breaker: a trial that
 * hangs would take a caller with it.
 */
export function guard(options: GuardOptions): Guard {
  let state: GuardState = 'closed';
  let inARow = 0;
  let openedMs = 0;
  let cause: Error | undefined;
  /** Words with the server under way, and how many have had an answer; no clock is read for a statement. */
  let asking = 0;
  let answered = 0;
  let answeredBefore = 0;
  let quietTicks = 0;
  let probing = false;
  let refused = 0;
  let stopped = false;
  let left: PromiseWithResolvers<void> | undefined;

  function unavailable(why: string): DatabaseUnavailable {
    refused++;
    // Who comes back after a quarter of the time it has been away lets others pass meanwhile, and loses little.
    const seconds = state === 'open' ? Math.ceil((performance.now() - openedMs) / 4_000) : 1;
    return new DatabaseUnavailable(why, Math.min(LONGEST_RETRY_AFTER_SECONDS, Math.max(1, seconds)), { cause });
  }
  const away = () => unavailable('the database is away');
  const shut = () => unavailable('the connections to the database are being closed');
  const gate = turnstile({
    places: options.places, maxWaiting: options.maxWaiting, waitMs: options.waitMs, now: () => performance.now(),
    full: () => unavailable('too many callers wait for a database connection'),
    tooLong: () => unavailable('there was no database connection in time'),
  });

  function open(reason: Error): void {
    if (state === 'open' || stopped) return;
    state = 'open';
    openedMs = performance.now();
    cause = reason;
    gate.turnAway(away);
    options.changed?.(reason);
    void untilBack();
  }

  async function untilBack(): Promise<void> {
    for (let waitMs = FIRST_PAUSE_MS; !stopped; waitMs = Math.min(LONGEST_PAUSE_MS, waitMs * 2)) {
      if (await isThere()) return close();
      await pause(waitMs * (0.5 + Math.random() / 2), undefined, { ref: false });
    }
  }

  function close(): void {
    state = 'closed';
    inARow = quietTicks = 0;
    cause = undefined;
    options.changed?.();
  }

  /** Who was given no answer by a server that gives no sign of life either will have none: its connection is cut, which fails its statement. */
  async function isThere(): Promise<boolean> {
    probing = true;
    try {
      await options.probe();
      return true;
    } catch (error) {
      const quiet = quietTicks >= QUIET_TICKS;
      open(error instanceof Error ? error : new Error(String(error)));
      if (quiet) options.cut();
      return false;
    } finally {
      probing = false;
    }
  }

  function tick(): void {
    gate.sweep();
    if (asking === 0 || answered !== answeredBefore) quietTicks = 0;
    else quietTicks++;
    answeredBefore = answered;
    if (quietTicks >= QUIET_TICKS && state === 'closed' && !probing) void isThere().then((there) => { if (there) quietTicks = -TRUSTED_TICKS; });
  }
  const ticking = setInterval(tick, TICK_MS).unref();

  return {
    enter() {
      if (state === 'open') throw away();
      if (left !== undefined) throw shut();
      return gate.enter();
    },
    leave() {
      gate.leave();
      if (gate.empty) left?.resolve();
    },
    async ask(work) {
      asking++;
      try {
        const answer = await work();
        inARow = 0;
        return answer;
      } catch (error) {
        if (!isLost(error)) inARow = 0;
        else if (++inARow >= FAILURES_IN_A_ROW) open(error as Error);
        throw error;
      } finally {
        asking--;
        answered++;
      }
    },
    get state() {
      return state;
    },
    get waiting() {
      return gate.waiting;
    },
    get refused() {
      return refused;
    },
    async shut() {
      left ??= Promise.withResolvers();
      gate.turnAway(shut);
      if (!gate.empty) await left.promise;
    },
    stop() {
      stopped = true;
      clearInterval(ticking);
    },
  };
}
