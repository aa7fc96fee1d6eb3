import { openConnection, type Connection } from './connection.ts';
import { histogram, latencies } from './histogram.ts';
import { countIds, type Job, type JobResult } from './job.ts';
import { slots, type Slot } from './requests.ts';
import { tally } from './tally.ts';

export interface DriveHooks {
  /** The measured window begins, and ends. */
  measuring(): void;
  measured(): void;
}

interface Line {
  readonly connection: Connection;
  readonly slot: Slot;
  bytes: Buffer;
  /** When its request was meant to be sent. */
  meantAt: number;
  /** Waits to be sent again. */
  again: NodeJS.Timeout | undefined;
}

const AGAIN_MS = 25;
const LAST_ANSWERS_MS = 30_000;
/** How late an open loop's request may be sent before it counts as dropped. */
const LATE_MS = 10_000;

/** Runs one job. Every request is brought to a final answer: what got lost is sent again with the same key, as a client should. */
export function drive(job: Job, hooks: DriveHooks): Promise<JobResult> {
  const { promise, resolve } = Promise.withResolvers<JobResult>();
  const counted = tally(countIds(job.sources), countIds(job.destinations));
  const errors: Record<string, number> = {};
  const count = (name: string) => { errors[name] = (errors[name] ?? 0) + 1; };
  const newSlot = slots(job, counted, count);
  const seen = histogram();
  const idle: Line[] = [];
  const beganAt = performance.now();
  const measureAt = beganAt + job.warmupSeconds * 1000;
  const total = job.total ?? Infinity;
  const dueAt = job.rate === undefined ? undefined : (n: number) => beganAt + (n * 1000) / job.rate!;
  let endAt = measureAt + job.seconds * 1000;
  let requests = 0;
  let accepted = 0;
  let dropped = 0;
  let asked = 0;
  let over = false;
  let told = false;

  const lines = Array.from({ length: job.connections }, () => {
    const line: Line = {
      slot: newSlot(), bytes: Buffer.alloc(0), meantAt: 0, again: undefined,
      connection: openConnection(job, {
        answered: (status, text, bodyAt) => answered(line, status, text, bodyAt),
        lost(reason) {
          count(reason);
          sendAgain(line);
        },
      }),
    };
    return line;
  });

  function answered(line: Line, status: number, text: string, bodyAt: number): void {
    const now = performance.now();
    const settled = line.slot.settle(status, text, bodyAt);
    if (settled.again) {
      sendAgain(line);
      return;
    }
    const at = dueAt === undefined ? now : line.meantAt;
    if (at >= measureAt && at < endAt) seen.record((now - line.meantAt) * 1000);
    if (now >= measureAt && now < endAt && settled.accepted > 0) {
      requests++;
      accepted += settled.accepted;
    }
    proceed(line, now);
  }

  /** The next request of this connection, where one is due. */
  function proceed(line: Line, now: number): void {
    // A loop that is far behind gives up on what is too late to be sent.
    while (dueAt !== undefined && dueAt(asked) < Math.min(now - LATE_MS, endAt)) {
      asked++;
      dropped++;
    }
    const meantAt = dueAt?.(asked) ?? now;
    if (over || meantAt >= endAt || asked >= total || meantAt > now) {
      idle.push(line);
      if (idle.length === lines.length) finish();
      return;
    }
    asked++;
    line.meantAt = meantAt;
    line.bytes = line.slot.next();
    line.connection.send(line.bytes);
  }

  function sendAgain(line: Line): void {
    line.again = setTimeout(() => {
      line.again = undefined;
      if (!over) line.connection.send(line.bytes);
    }, AGAIN_MS);
  }

  /** Open loop: hands what has come due to idle connections. */
  function dispatch(): void {
    const now = performance.now();
    if (over || now >= endAt) return;
    setTimeout(dispatch, 1);
    while (idle.length > 0 && asked < total && dueAt!(asked) <= now) proceed(idle.pop()!, now);
  }

  const sweep = setInterval(() => {
    const oldest = performance.now() - job.timeoutMs;
    for (const { connection } of lines) if (connection.olderThan(oldest)) connection.giveUp();
  }, 250);

  /** All connections are idle: the end, if nothing more will come. */
  function finish(): void {
    const now = performance.now();
    if (over || (now < endAt && asked < total)) return;
    endAt = Math.min(now, endAt);
    conclude();
  }

  function measured(): void {
    if (told) return;
    told = true;
    hooks.measured();
  }

  function conclude(): void {
    over = true;
    measured();
    clearInterval(sweep);
    clearTimeout(ending);
    const unresolved = lines.length - idle.length;
    for (const { connection, again } of lines) {
      clearTimeout(again);
      connection.close();
    }
    resolve({ seconds: (endAt - measureAt) / 1000, requests, accepted, dropped, errors, unresolved, latencies: latencies(seen), tally: counted.result() });
  }

  setTimeout(() => hooks.measuring(), Math.max(1, measureAt - performance.now()));
  let ending = setTimeout(() => {
    measured();
    if (idle.length === lines.length) conclude();
    else ending = setTimeout(conclude, LAST_ANSWERS_MS);
  }, Math.ceil(endAt - performance.now()) + 1);
  if (dueAt === undefined) for (const line of lines) proceed(line, performance.now());
  else {
    idle.push(...lines);
    dispatch();
  }
  return promise;
}
