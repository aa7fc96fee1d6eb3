import type { Timers } from '../kit/consumer-timers.ts';
import { DatabaseUnavailable } from '../kit/database.ts';
import type { Log, Metrics } from '../kit/observe.ts';
import type { Job } from '../kit/service.ts';

export interface JobRunner {
  start(): void;
  /** Runs each that is started now, and again while it says that there is more. Resolves when all have. Once at a time. */
  sweep(): Promise<void>;
  /** No run begins any more; resolves when those under way are done. */
  stop(): Promise<void>;
}

export interface JobRunnerOptions {
  readonly timers: Timers;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** A job that is due once an hour must not wait an hour after each start. */
const FIRST_WITHIN_MS = 10_000;
const LONGEST_BACK_OFF_MS = 60_000;
const AWAY_MS = 500;

/** Runs each job again and again, never twice at once: at once where it left work, after its pause where not, later where it failed. */
export function jobRunner(jobs: readonly { service: string; job: Job }[], options: JobRunnerOptions): JobRunner {
  const running: RunningJob[] = [];
  return {
    start() {
      for (const { service, job } of jobs) running.push(runForever(`${service}.${job.name}`, job, options));
    },
    async sweep() {
      await Promise.all(running.map((job) => job.sweep()));
    },
    async stop() {
      await Promise.all(running.map((job) => job.stop()));
    },
  };
}

type RunningJob = Pick<JobRunner, 'sweep' | 'stop'>;

function runForever(name: string, job: Job, { timers, log, metrics }: JobRunnerOptions): RunningJob {
  let stopped = false;
  let failures = 0;
  let running: Promise<boolean> = Promise.resolve(false);
  let callOff = plan(Math.min(job.everyMs, Math.random() * FIRST_WITHIN_MS));

  function plan(ms: number): () => void {
    return timers.after(ms, () => { running = run(); });
  }

  /** Whether there is more to do at once. */
  async function run(): Promise<boolean> {
    const startedMs = performance.now();
    const pauseMs = await attempt();
    metrics.observe('florin_job_seconds', 'How long runs of periodic jobs took', (performance.now() - startedMs) / 1000, { job: name });
    if (!stopped) callOff = plan(pauseMs);
    return pauseMs === 0;
  }

  async function attempt(): Promise<number> {
    try {
      const more = await job.run();
      failures = 0;
      return more === true ? 0 : job.everyMs;
    } catch (error) {
      // Nothing was tried, which costs nothing: it must not run a minute late when the database is back.
      if (error instanceof DatabaseUnavailable) return Math.max(job.everyMs, AWAY_MS);
      failures++;
      metrics.count('florin_job_failures_total', 'Runs of periodic jobs that failed', { job: name });
      log.error({ err: error, job: name, failures }, 'a job failed');
      return Math.max(job.everyMs, Math.min(LONGEST_BACK_OFF_MS, 500 * 2 ** failures));
    }
  }

  return {
    async sweep() {
      // What is under way may have begun before that which it is to find.
      await running;
      while (!stopped) {
        callOff();
        running = run();
        if (!await running) return;
      }
    },
    async stop() {
      stopped = true;
      callOff();
      await running;
      await job.drain?.();
    },
  };
}
