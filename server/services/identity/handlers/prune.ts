import type { Job } from '../../../kit/service.ts';
import { FORGOTTEN_AFTER_MS } from '../domain/lock-out.ts';
import { pruneFailures } from '../store/login-failures.ts';
import { pruneSecrets } from '../store/api-key-secrets.ts';
import { pruneSessions } from '../store/sessions.ts';
import type { Deps } from './deps.ts';

const AT_ONCE = 1_000;
/** So long a refresh token of an expired session is still known, and the last use of a secret that was rotated. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/** Forgets failed log-ins that no longer count, sessions that expired, and secrets that were rotated. Their events stay. */
export const prune = ({ database, clock }: Pick<Deps, 'database' | 'clock'>): Job => ({
  name: 'prune',
  everyMs: 60 * 60_000,
  async run() {
    const failures = await pruneFailures(database, new Date(clock.now() - FORGOTTEN_AFTER_MS), AT_ONCE);
    const sessions = await pruneSessions(database, new Date(clock.now() - KEPT_MS), AT_ONCE);
    const secrets = await pruneSecrets(database, new Date(clock.now() - KEPT_MS), AT_ONCE);
    return failures === AT_ONCE || sessions === AT_ONCE || secrets === AT_ONCE;
  },
});
