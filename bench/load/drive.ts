import { openConnection, type Connection } from './connection.ts';
import { histogram, latencies } from './histogram.ts';
import type { Job, JobResult } from './job.ts';
import { movements, reads, type Slot } from './requests.ts';
import { ID_CHARS } from './job.ts';
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
  const counted = tally(job.sources.length / ID_CHARS, job.destinations.length / ID_CHARS);
  const errors: Record<string, number> = {};
  const count = (name: string) => { errors[name] = (errors[name] ?? 0) + 1; };
  const shape = job.work === 'read' ? reads(job, count) : movements(job, counted, count);
  const seen = histogram();
  const idle: Line[] = [];
  const open = job.rate !== undefined;
  const beganAt = performance.now();
  const measureAt = beganAt + job.warmupSeconds * 1000;
  const endAt = measureAt + job.seconds * 1000;
  let cpuBefore = process.cpuUsage();
  let cpuSeconds = 0;
  let requests = 0;
  let accepted = 0;
  let dropped = 0;
  let due = 0;
  let over = false;

  const lines = Array.from({ length: job.connections }, () => {
    const line: Line = {
      slot: shape.slot(), bytes: Buffer.alloc(0), meantAt: 0, again: undefined,
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
    if (settled.again) return sendAgain(line);
    const at = open ? line.meantAt : now;
    if (at >= measureAt && at < endAt) seen.record((now - line.meantAt) * 1000);
    if (now >= measureAt && now < endAt && settled.accepted > 0) {
      requests++;
      accepted += settled.accepted;
    }
    proceed(line, now);
  }

  /** The next request of this connection, where one is due. */
  function proceed(line: Line, now: number): void {
    const meantAt = open ? beganAt + (due * 1000) / job.rate! : now;
    if (meantAt >= endAt || over) {
      idle.push(line);
      if (idle.length === lines.length) finish();
      return;
    }
    if (meantAt > now) {
      idle.push(line);
      return;
    }
    if (open) {
      due++;
      if (now - meantAt > LATE_MS) {
        dropped++;
        return proceed(line, now);
      }
    }
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
    if (over) return;
    const now = performance.now();
    if (now < endAt) setTimeout(dispatch, 1);
    while (idle.length > 0 && beganAt + (due * 1000) / job.rate! <= now && !over) {
      const before = idle.length;
      proceed(idle.pop()!, now);
      if (idle.length === before) break;
    }
  }

  const sweep = setInterval(() => {
    const oldest = performance.now() - job.timeoutMs;
    for (const { connection } of lines) if (connection.olderThan(oldest)) connection.giveUp();
  }, 250);

  function finish(): void {
    if (over || performance.now() < endAt) return;
    over = true;
    clearInterval(sweep);
    const unresolved = lines.length - idle.length;
    for (const { connection, again } of lines) {
      clearTimeout(again);
      connection.close();
    }
    resolve({ seconds: job.seconds, requests, accepted, dropped, errors, unresolved, latencies: latencies(seen), tally: counted.result(), cpuSeconds });
  }

  setTimeout(() => {
    cpuBefore = process.cpuUsage();
    hooks.measuring();
  }, measureAt - performance.now());
  setTimeout(() => {
    const { user, system } = process.cpuUsage(cpuBefore);
    cpuSeconds = (user + system) / 1e6;
    hooks.measured();
    // Idle ones wait no longer; the others end with their answer.
    if (idle.length === lines.length) finish();
    setTimeout(finish, LAST_ANSWERS_MS).unref();
  }, endAt - performance.now());
  if (open) {
    idle.push(...lines);
    dispatch();
  } else for (const line of lines) proceed(line, performance.now());
  return promise;
}
