import type { Clock } from '../../../../kit/clock.ts';
import type { Database } from '../../../../kit/database.ts';
import type { Job } from '../../../../kit/service.ts';
import { deleteOutcomes } from '../../store/provider-outcomes.ts';

/** A day longer than the longest window that rules may ask about. */
const KEPT_MS = 8 * 24 * 60 * 60_000;
const EVERY_MS = 60 * 60_000;
const PAGE = 5_000;

export const pruneOutcomes = ({ database, clock }: { database: Database; clock: Clock }): Job => ({
  name: 'prune-outcomes', everyMs: EVERY_MS, aside: true,
  run: async () => await deleteOutcomes(database, new Date(clock.now() - KEPT_MS), PAGE) === PAGE,
});
