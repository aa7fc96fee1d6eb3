import type { Timers } from '../kit/consumer-timers.ts';
import { DatabaseUnavailable } from '../kit/database.ts';
import type { Log, Metrics } from '../kit/observe.ts';
import type { Job } from '../kit/service.ts';

export interface JobRunner {
  start(): void;
  /** Runs each that is started now, and again while it says that there is more. Resolves when all have. Once at a time. */
  sweep(): Promise<void>;
  /** Something was recorded: jobs that rest longer while nothing is run at their own pace again. Cheap. */
  stir(): void;
  /** No run begins any more; resolves when those under way are done. */
  stop(): Promise<void>;
}

export interface JobRunnerOptions {
  readonly timers: Timers;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Milliseconds that only ever grow. */
  now(): number;
}

/** A job that is due once an hour must not wait an hour after each start. */
const FIRST_WITHIN_MS = 10_000;
const LONGEST_BACK_OFF_MS = 60_000;
const AWAY_MS = 500;
/** So long after the last thing recorded jobs keep their pace: what fails is mostly tried again within this time. */
const ASTIR_MS = 15_000;

/** What the jobs of a runner know of each other. */
interface Activity {
  /** Whether something was recorded lately. */
  astir(): boolean;
  /** Runs once something is recorded, unless it is called off. */
  onStir(run: () => void): () => void;
}

/**
 * Runs each job again and again, never twice at once: at once where it left work, after its pause where not, later where it failed. An installation that
 * nobody uses is to cost next to nothing, so where nothing was recorded for a while, the pause is the longer one that a job may have.
 */
export function jobRunner(jobs: readonly { service: string; job: Job }[], options: JobRunnerOptions): JobRunner {
  const running: RunningJob[] = [];
  let stirredMs = options.now();
  const resting = new Set<() => void>();
  const activity: Activity = {
    astir: () => options.now() - stirredMs < ASTIR_MS,
    onStir(run) {
      resting.add(run);
      return () => void resting.delete(run);
    },
  };
  return {
    start() {
      stirredMs = options.now();
      for (const { service, job } of jobs) running.push(runForever(`${service}.${job.name}`, job, options, activity));
    },
    stir() {
      stirredMs = options.now();
      for (const run of resting) run();
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

function runForever(name: string, job: Job, { timers, log, metrics }: JobRunnerOptions, activity: Activity): RunningJob {
  let stopped = false;
  let failures = 0;
  let running: Promise<boolean> = Promise.resolve(false);
  let callOff = plan(Math.min(job.everyMs, Math.random() * FIRST_WITHIN_MS));

  function plan(ms: number): () => void {
    return timers.after(ms, () => { running = run(); });
  }

  /** Woken from it, a job is at its own pace: its work may be recorded a moment after what is told of. */
  function rest(ms: number): () => void {
    const awake = () => {
      stay();
      callOff();
      callOff = plan(job.everyMs);
    };
    const stay = activity.onStir(awake);
    const callOffRest = timers.after(ms, () => { stay(); running = run(); });
    return () => { stay(); callOffRest(); };
  }

  /** Whether there is more to do at once. */
  async function run(): Promise<boolean> {
    const startedMs = performance.now();
    const pauseMs = await attempt();
    metrics.observe('florin_job_seconds', 'How long runs of periodic jobs took', (performance.now() - startedMs) / 1000, { job: name });
    if (!stopped) callOff = pauseMs === 'idle' ? rest(job.idleMs!) : plan(pauseMs);
    return pauseMs === 0;
  }

  async function attempt(): Promise<number | 'idle'> {
    try {
      const more = await job.run();
      failures = 0;
      if (more === true) return 0;
      return job.idleMs === undefined || activity.astir() ? job.everyMs : 'idle';
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
