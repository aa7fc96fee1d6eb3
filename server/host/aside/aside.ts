import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { MetricsSnapshot } from '../../adapters/metrics/prometheus.ts';
import type { AsideOptions, FromAside, ToAside } from './messages.ts';

/** A second thread for what requests must not wait for: sealing, events and their consumers, compaction. */
export interface Aside {
  /** Resolves once it works. */
  readonly started: Promise<void>;
  /** Resolves with how it ended, should it end by itself. */
  readonly lost: Promise<string>;
  /** A service recorded something. */
  wake(service: string): void;
  metrics(): Promise<MetricsSnapshot>;
  /** Has its periodic jobs run now. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

/** It buffers little and keeps little: a small heap is enough, and leaves the memory to requests. */
const HEAP = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 256 };

export function startAside(options: AsideOptions): Aside {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: options, resourceLimits: HEAP });
  const exited = once(worker, 'exit') as Promise<[number]>;
  const say = (message: ToAside): void => worker.postMessage(message);
  let stopping = false;
  const lost = new Promise<string>((resolve) => {
    worker.on('error', (error: Error) => resolve(error.message));
    void exited.then(([code]) => { if (!stopping) resolve(`exit code ${code}`); });
  });
  const hear = async <Did extends FromAside['did']>(did: Did): Promise<Extract<FromAside, { did: Did }>> => {
    for (;;) {
      const [message] = (await once(worker, 'message')) as [FromAside];
      if (message.did === did) return message as Extract<FromAside, { did: Did }>;
    }
  };
  const woken = new Set<string>();
  let measuring: Promise<MetricsSnapshot> | undefined;
  return {
    started: Promise.race([hear('start').then(() => {}), lost.then((how) => { throw new Error(`the thread aside ended: ${how}`); })]),
    lost,
    // A message wakes a thread: many that record something in one turn cost one.
    wake(service) {
      if (woken.size === 0) setImmediate(() => {
        for (const one of woken) say({ do: 'wake', service: one });
        woken.clear();
      });
      woken.add(service);
    },
    async metrics() {
      measuring ??= hear('measure').then(({ metrics }) => metrics).finally(() => { measuring = undefined; });
      say({ do: 'measure' });
      return measuring;
    },
    async sweep() {
      const swept = hear('sweep');
      say({ do: 'sweep' });
      await Promise.race([swept, exited]);
    },
    async stop() {
      stopping = true;
      say({ do: 'stop' });
      await exited;
    },
  };
}
