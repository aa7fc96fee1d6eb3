import { drive } from './drive.ts';
import type { Job } from './job.ts';

/** The load generator's own process: a job comes in, its result goes out. */
process.on('message', (job: Job) => {
  void (async () => {
    // Structured cloning turns a Buffer into a Uint8Array.
    const bytes = (array: Uint8Array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
    const result = await drive({ ...job, sources: bytes(job.sources), destinations: bytes(job.destinations) }, {
      measuring: () => process.send!({ measuring: true }),
      measured: () => process.send!({ measured: true }),
    });
    process.send!({ result });
  })();
});
process.on('disconnect', () => process.exit());
