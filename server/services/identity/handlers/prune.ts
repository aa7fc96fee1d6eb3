import type { Job } from '../../../kit/service.ts';
import { FORGOTTEN_AFTER_MS } from '../domain/lock-out.ts';
import { REPEATED_MS } from '../domain/step-up.ts';
import { pruneSecrets } from '../store/api-key-secrets.ts';
import { pruneChallenges } from '../store/challenges.ts';
import { pruneInvitations } from '../store/invitations.ts';
import { pruneNetworks } from '../store/known-networks.ts';
import { pruneLinks } from '../store/links.ts';
import { pruneFailures } from '../store/login-failures.ts';
import { pruneMails } from '../store/mails.ts';
import { pruneRegistrations } from '../store/registrations.ts';
import { pruneSecurityEvents } from '../store/security-events.ts';
import { pruneSeenNetworks } from '../store/seen-networks.ts';
import { pruneSessions } from '../store/sessions.ts';
import { pruneStepUps } from '../store/step-ups.ts';
import type { Deps } from './deps.ts';

const AT_ONCE = 1_000;
const DAY_MS = 24 * 60 * 60_000;
/** So long a refresh token of an expired session is still known, and the last use of a secret that was rotated. */
const KEPT_MS = 7 * DAY_MS;
/** So long after the last log-in from there a network is still its person's own. */
const KNOWN_MS = 90 * DAY_MS;
/** So long an invitation is listed after its link has expired. */
const INVITATIONS_KEPT_MS = 90 * DAY_MS;
/** Some 100 MB. Each row costs whoever makes it a password computed. */
const MOST_FAILURES = 1_000_000;

/** Forgets what no longer counts: failed log-ins, and sessions, secrets, links, challenges, mails, step-ups, invitations and security events that are over. Their events stay. */
export const prune = ({ database, clock, securityEventsKeptMs }: Pick<Deps, 'database' | 'clock' | 'securityEventsKeptMs'>): Job => ({
  name: 'prune',
  everyMs: 10 * 60_000,
  async run() {
    const now = new Date(clock.now());
    const ago = (ms: number) => new Date(now.getTime() - ms);
    const pruned = [
      await pruneFailures(database, ago(FORGOTTEN_AFTER_MS), MOST_FAILURES, AT_ONCE),
      await pruneSessions(database, ago(KEPT_MS), AT_ONCE),
      await pruneSecrets(database, ago(KEPT_MS), AT_ONCE),
      await pruneNetworks(database, ago(KNOWN_MS), AT_ONCE),
      await pruneLinks(database, now, AT_ONCE),
      await pruneRegistrations(database, now, AT_ONCE),
      await pruneChallenges(database, now, AT_ONCE),
      await pruneMails(database, ago(DAY_MS), AT_ONCE),
      await pruneStepUps(database, ago(REPEATED_MS), AT_ONCE),
      await pruneInvitations(database, ago(INVITATIONS_KEPT_MS), AT_ONCE),
      await pruneSecurityEvents(database, ago(securityEventsKeptMs), AT_ONCE),
      await pruneSeenNetworks(database, ago(securityEventsKeptMs), AT_ONCE),
    ];
    return pruned.includes(AT_ONCE);
  },
});
