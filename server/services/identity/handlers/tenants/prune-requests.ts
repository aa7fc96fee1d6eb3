import type { Job } from '../../../../kit/service.ts';
import { pruneRequestBlocks } from '../../store/requests.ts';
import type { Deps } from '../deps.ts';

/** Forgets requests that are old, or too many. */
export const pruneRequests = ({ database, clock, requestsKeptMs, requestsKept }: Pick<Deps, 'database' | 'clock' | 'requestsKeptMs' | 'requestsKept'>): Job => ({
  name: 'prune-requests',
  everyMs: 10 * 60_000,
  aside: true,
  async run() {
    await pruneRequestBlocks(database, new Date(clock.now() - requestsKeptMs), requestsKept);
  },
});
