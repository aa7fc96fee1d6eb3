import { fork } from 'node:child_process';
import type { Job, JobResult } from './job.ts';

export interface GeneratorHooks {
  /** The measured window begins, and ends. `pid` is the generator's. */
  measuring?(pid: number): void;
  measured?(pid: number): void;
}

type Message = { readonly measuring?: true; readonly measured?: true; readonly result?: JobResult };

/** Runs a job in a process of its own, so that neither its work nor its pauses count as the server's or the bench's. */
export async function generate(job: Job, hooks: GeneratorHooks = {}): Promise<JobResult> {
  const child = fork(new URL('./main.ts', import.meta.url), { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const { promise, resolve, reject } = Promise.withResolvers<JobResult>();
  child.on('message', (message: Message) => {
    if (message.measuring) hooks.measuring?.(child.pid!);
    if (message.measured) hooks.measured?.(child.pid!);
    if (message.result) resolve(message.result);
  });
  child.once('error', reject);
  child.once('exit', (code, signal) => reject(new Error(`the load generator ended: ${signal ?? code}`)));
  child.send(job);
  try {
    const result = await promise;
    const { tally } = result;
    return { ...result, tally: { ...tally, ids: Buffer.from(tally.ids.buffer, tally.ids.byteOffset, tally.ids.byteLength) } };
  } finally {
    if (child.connected) child.disconnect();
  }
}
