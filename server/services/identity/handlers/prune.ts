import type { Job } from '../../../kit/service.ts';
import { FORGOTTEN_AFTER_MS } from '../domain/lock-out.ts';
import { REPEATED_MS } from '../domain/step-up.ts';
import { pruneFailures } from '../store/login-failures.ts';
import { pruneSecrets } from '../store/api-key-secrets.ts';
import { pruneInvitations } from '../store/invitations.ts';
import { pruneSeenNetworks } from '../store/seen-networks.ts';
import { pruneSecurityEvents } from '../store/security-events.ts';
import { pruneSessions } from '../store/sessions.ts';
import { pruneStepUps } from '../store/step-ups.ts';
import type { Deps } from './deps.ts';

const AT_ONCE = 1_000;
/** So long a refresh token of an expired session is still known, and the last use of a secret that was rotated. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/** So long an invitation is listed after its link, good for seven days, has expired: whoever did not come is forgotten within a month (GDPR, article 12). */
const INVITATIONS_KEPT_MS = 23 * 24 * 60 * 60_000;

/** Forgets failed log-ins that no longer count, and sessions, rotated secrets, step-ups, invitations and security events that are long over. Their events stay. */
export const prune = ({ database, clock, securityEventsKeptMs }: Pick<Deps, 'database' | 'clock' | 'securityEventsKeptMs'>): Job => ({
  name: 'prune',
  everyMs: 60 * 60_000,
  async run() {
    const before = (ms: number) => new Date(clock.now() - ms);
    const pruned = [
      await pruneFailures(database, before(FORGOTTEN_AFTER_MS), AT_ONCE),
      await pruneSessions(database, before(KEPT_MS), AT_ONCE),
      await pruneSecrets(database, before(KEPT_MS), AT_ONCE),
      await pruneStepUps(database, before(REPEATED_MS), AT_ONCE),
      await pruneInvitations(database, before(INVITATIONS_KEPT_MS), AT_ONCE),
      await pruneSecurityEvents(database, before(securityEventsKeptMs), AT_ONCE),
      await pruneSeenNetworks(database, before(securityEventsKeptMs), AT_ONCE),
    ];
    return pruned.includes(AT_ONCE);
  },
});
