import type { Job } from '../../../kit/service.ts';
import { FORGOTTEN_AFTER_MS } from '../domain/lock-out.ts';
import { REPEATED_MS } from '../domain/step-up.ts';
import { pruneFailures } from '../store/login-failures.ts';
import { pruneSessions } from '../store/sessions.ts';
import { pruneStepUps } from '../store/step-ups.ts';
import type { Deps } from './deps.ts';

const AT_ONCE = 1_000;
/** So long a refresh token of an expired session is still known. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/** Forgets failed log-ins that no longer count, sessions and step-ups that expired. Their events stay. */
export const prune = ({ database, clock }: Pick<Deps, 'database' | 'clock'>): Job => ({
  name: 'prune',
  everyMs: 60 * 60_000,
  async run() {
    const failures = await pruneFailures(database, new Date(clock.now() - FORGOTTEN_AFTER_MS), AT_ONCE);
    const sessions = await pruneSessions(database, new Date(clock.now() - KEPT_MS), AT_ONCE);
    const stepUps = await pruneStepUps(database, new Date(clock.now() - REPEATED_MS), AT_ONCE);
    return [failures, sessions, stepUps].includes(AT_ONCE);
  },
});
