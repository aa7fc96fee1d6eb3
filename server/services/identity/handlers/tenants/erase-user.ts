import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { NO_TENANT, type Person } from '../../../../kit/personal-data/personal-data.ts';
import { reindexRows } from '../../../../kit/personal-data/rotate-index.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Job } from '../../../../kit/service.ts';
import { failuresOfEmail } from '../people/attempts.ts';
import { mayGiveRole } from '../../domain/authority.ts';
import { loggedOut, userErased } from '../../domain/events.ts';
import { asksAbout, namesUser } from '../../domain/user.ts';
import { deleteInvitations, eraseInvitationsTo, reindexInvitations, sealInvitationsInClear } from '../../store/invitations.ts';
import { blankInputs, eraseInputs, sealInputsInClear } from '../../store/sealed-approvals.ts';
import { blankPerson, findErased, findUnfinished, personalOf, personOf, reindexPeople, sealPeopleInClear, tenantsOfPerson } from '../../store/sealed-people.ts';
import { forgetFailures } from '../../store/login-failures.ts';
import { endSessionsOf } from '../../store/sessions.ts';
import { countOtherActiveOwners, findUser } from '../../store/users.ts';
import { lockedAuthority } from '../authority.ts';
import { os, type Deps } from '../deps.ts';

/** The data key is destroyed before our own transaction commits: where we die in between, `finish-erasures` brings the rows along. */
export const eraseUser = (deps: Deps) => os.eraseUser.handler(async ({ input, context: { call } }) => {
  const reason = call.reason ?? input.reason;
  if (reason === undefined) throw refuse('invalid_request', { param: 'Florin-Reason', detail: 'Say why, in the header Florin-Reason or in `reason`.' });
  const userId = decodeId('user', input.id)!;
  const answer = await once(deps.database, call, 'identity.eraseUser', input, async (tx) => {
    const erasedAt = await eraseLocked(deps, tx, call, userId, reason);
    return { id: encodeId('user', userId), erased: true as const, erasedAt: erasedAt.toISOString() };
  });
  deps.committed();
  await deps.forget(userId);
  return answer;
});

async function eraseLocked(deps: Deps, tx: Sql, call: Call, userId: string, reason: string): Promise<Date> {
  const { tenantId } = call;
  const authority = await lockedAuthority(tx, call, new Date(deps.clock.now()));
  const before = await findErased(tx, tenantId, userId);
  if (before !== undefined) return before;
  const user = await findUser(tx, tenantId, userId);
  if (user === undefined) throw refuse('not_found');
  if (!mayGiveRole(authority, user.role)) throw refuse('forbidden', { detail: 'This person may do more than you may.' });
  if (user.role === 'owner' && user.status === 'active' && await countOtherActiveOwners(tx, tenantId, userId) === 0) throw refuse('last_owner');
  // One tenant must not take a person away from another.
  if ((await tenantsOfPerson(tx, userId)).some((one) => one !== tenantId)) throw refuse('forbidden', { detail: 'This person belongs to other tenants too: take them out of this one instead.' });
  if (namesUser(reason, user)) throw refuse('invalid_request', { param: 'Florin-Reason', detail: 'The reason is kept for good: it must not name the person.' });
  const nowMs = deps.clock.now();
  await personalOf(tx).erase(personOf(userId));
  const ended = await endSessionsOf(tx, tenantId, userId, new Date(nowMs));
  await blankPerson(tx, userId, new Date(nowMs));
  await eraseInvitationsTo(tx, tenantId, user.email);
  await eraseInputs(tx, tenantId, (input) => asksAbout(input, user));
  // Failures are counted by a hash of the email, which somebody who guesses it could tell.
  await forgetFailures(tx, failuresOfEmail(user.email));
  await tell(tx, tenantId, ...ended.map((sessionId) => loggedOut(user, sessionId, 'disabled', nowMs)), userErased(userId, tenantId, reason, nowMs));
  return new Date(nowMs);
}

const AT_ONCE = 200;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Blanks rows of people whose data key is gone: they came back with a backup, or whoever erased them died before the commit. */
export const finishErasures = (deps: Pick<Deps, 'database' | 'clock' | 'committed' | 'forget'>): Job => {
  const steps = [
    forErased(deps, 'user', (ids) => finishPeople(deps, ids)),
    forErased(deps, 'invitation', (ids) => deleteInvitations(deps.database, ids)),
    forErased(deps, 'approval', (ids) => blankInputs(deps.database, ids)),
  ];
  return {
    name: 'finish-erasures',
    everyMs: 10 * 60_000,
    async run() {
      const more = [];
      for (const step of steps) more.push(await step());
      return more.includes(true);
    },
  };
};

/** A step a call through all that were erased, round and round. True: there are more. */
function forErased({ database }: Pick<Deps, 'database'>, kind: Person['kind'], finish: (ids: string[]) => Promise<unknown>): () => Promise<boolean> {
  let after = FIRST;
  return async () => {
    const erased = (await personalOf(database).erased(kind, after, AT_ONCE)).map(({ id }) => id);
    await finish(erased);
    after = erased.length === AT_ONCE ? erased.at(-1)! : FIRST;
    return erased.length === AT_ONCE;
  };
}

async function finishPeople(deps: Pick<Deps, 'database' | 'clock' | 'committed' | 'forget'>, ids: readonly string[]): Promise<void> {
  const unfinished = await findUnfinished(deps.database, ids);
  for (const id of unfinished) {
    await deps.database.transaction((tx) => finishErasure(tx, id, deps.clock.now()));
    await deps.forget(id);
  }
  if (unfinished.length > 0) deps.committed();
}

async function finishErasure(tx: Sql, userId: string, nowMs: number): Promise<void> {
  if (!await blankPerson(tx, userId, new Date(nowMs))) return;
  for (const tenantId of await tenantsOfPerson(tx, userId)) {
    await endSessionsOf(tx, tenantId, userId, new Date(nowMs));
    await tell(tx, tenantId, userErased(userId, tenantId, null, nowMs));
  }
}

/** Seals what was recorded in clear before people were encrypted, a batch a transaction. Reading works with both meanwhile. */
export const sealPeople = ({ database }: Pick<Deps, 'database'>): Job => ({
  name: 'seal-people',
  everyMs: 60_000,
  run: async () => await database.transaction(async (tx) => await sealPeopleInClear(tx, AT_ONCE) + await sealInvitationsInClear(tx, AT_ONCE) + await sealInputsInClear(tx, AT_ONCE)) > 0,
});

/** Emails of people are under no tenant's key: a log-in names none. */
export const reindex = ({ database }: Pick<Deps, 'database'>): Job =>
  reindexRows('identity', { database, personal: personalOf(database) }, (tx, stale, limit) => (stale.tenantId === NO_TENANT ? reindexPeople : reindexInvitations)(tx, stale, limit));
