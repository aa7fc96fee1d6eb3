import type { Job } from '../../../kit/service.ts';
import { FORGOTTEN_AFTER_MS } from '../domain/lock-out.ts';
import { pruneFailures } from '../store/login-failures.ts';
import { pruneRecords } from '../store/oauth-records.ts';
import { pruneSessions } from '../store/sessions.ts';
import type { Deps } from './deps.ts';

const AT_ONCE = 1_000;
/** So long a refresh token of an expired session is still known. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/** Forgets failed log-ins that no longer count, sessions that expired, and codes and tokens of clients that did. Their events stay. */
export const prune = ({ database, clock }: Pick<Deps, 'database' | 'clock'>): Job => ({
  name: 'prune',
  everyMs: 60 * 60_000,
  async run() {
    const failures = await pruneFailures(database, new Date(clock.now() - FORGOTTEN_AFTER_MS), AT_ONCE);
    const sessions = await pruneSessions(database, new Date(clock.now() - KEPT_MS), AT_ONCE);
    // Codes and refresh tokens expire as they are, used or not: an expired one shown again is refused, and its consent is none the worse.
    const records = await pruneRecords(database, new Date(clock.now()), AT_ONCE);
    return failures === AT_ONCE || sessions === AT_ONCE || records === AT_ONCE;
  },
});
