import type { Timers } from '../../../kit/consumer-timers.ts';

export interface Followed { readonly offset: number }

export interface FollowOptions<Event extends Followed> {
  /** The offset after which to begin. */
  readonly after: number;
  /** Archived events after that offset, oldest first. */
  read(after: number, limit: number): Promise<readonly Event[]>;
  /** Calls when the tenant's services recorded something; returns a function that stops it. */
  tap(hear: () => void): () => void;
  /** Resolves when there is room for more. */
  deliver(events: readonly Event[]): Promise<void>;
  readonly timers: Timers;
  readonly ended: AbortSignal;
}

const PAGE = 100;
/** What was just recorded is in the archive a few milliseconds later: looked for after each of these, and then no more. */
const LOOK_AFTER_MS = [15, 25, 50, 100, 250, 500, 1000];
/** A look now and then finds what a lost wake-up would leave lying. */
const POLL_MS = 5_000;

/**
 * Follows a tenant's archive: all of it from an offset on, in order, without a gap. Live events only wake it, since they have no
 * offset yet: so a client can always come back where it was.
 */
export async function follow<Event extends Followed>({ read, tap, deliver, timers, ended, ...options }: FollowOptions<Event>): Promise<void> {
  let { after } = options;
  let looks = 0;
  let wake = () => {};
  const untap = tap(() => {
    looks = 0;
    wake();
  });
  // Waits, and is woken by news only from its slow poll: while it looks often anyway, news come soon enough.
  const pause = () => new Promise<void>((resolve) => {
    if (ended.aborted) return resolve();
    const slow = looks >= LOOK_AFTER_MS.length;
    const callOff = timers.after(slow ? POLL_MS : LOOK_AFTER_MS[looks++]!, done);
    function done(): void {
      callOff();
      wake = () => {};
      ended.removeEventListener('abort', done);
      resolve();
    }
    if (slow) wake = done;
    ended.addEventListener('abort', done);
  });
  try {
    while (!ended.aborted) {
      const events = await read(after, PAGE);
      if (events.length > 0 && !ended.aborted) {
        after = events.at(-1)!.offset;
        await deliver(events);
      }
      if (events.length < PAGE) await pause();
    }
  } finally {
    untap();
  }
}
