import { drive } from './drive.ts';
import type { Job } from './job.ts';

/** The load generator's own process: a job comes in, its result goes out. */
process.once('message', (job: Job) => void work(job));
process.once('disconnect', () => process.exit());

async function work(job: Job): Promise<void> {
  const result = await drive({ ...job, sources: asBuffer(job.sources), destinations: asBuffer(job.destinations) }, {
    measuring: () => process.send!({ measuring: true }),
    measured: () => process.send!({ measured: true }),
  });
  process.send!({ result });
}

/** Structured cloning turns a Buffer into a Uint8Array. */
function asBuffer(array: Uint8Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
