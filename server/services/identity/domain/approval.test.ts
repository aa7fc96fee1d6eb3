import fc from 'fast-check';
import { expect, test } from 'vitest';
import { approve, claim, expire, reject, settle, withdraw, type Approval, type ApprovalStatus } from './approval.ts';

const START = 1_000_000;
const at = (ms: number) => new Date(START + ms);
const HOUR_MS = 3_600_000;
const waiting: Approval = {
  id: 'a', tenantId: 't', ledgerId: 't', cause: 'large-transfer', operation: 'transactions.create', scope: 'transactions:write', input: '{}', inputSha256: '', movements: [],
  maker: { kind: 'key', id: 'key', userId: 'maker' }, idempotencyKey: 'k', reason: null, byMaker: false, status: 'waiting', decidedBy: null, decidedAt: null,
  lease: null, leasedUntil: null, attempts: 0, failure: null, resourceId: null, version: 1, createdAt: at(0), expiresAt: at(HOUR_MS),
};
const person = (id: string, ...scopes: Approval['scope'][]) => ({ kind: 'user', id, scopes: scopes.filter((scope) => scope !== null) });
const second = person('second', 'identity:approve', 'transactions:write');

test.each([
  ['a second person who may do it too', second, 'approved'],
  ['one who may approve, but not do it', person('second', 'identity:approve'), 'forbidden'],
  ['whoever made the key that asks', person('maker', 'transactions:write'), 'approval_own'],
  ['the key itself', { kind: 'key', id: 'key', scopes: second.scopes }, 'forbidden'],
  ['another key', { kind: 'key', id: 'other', scopes: second.scopes }, 'forbidden'],
  ['a client', { kind: 'client', id: 'other', scopes: second.scopes }, 'forbidden'],
])('decided by %s', (_who, by, expected) => {
  for (const [decide, done] of [[approve, 'approved'], [reject, 'rejected']] as const) {
    const decided = decide(waiting, by, at(1));
    expect(decided.ok ? decided.value.status : decided.error).toBe(expected === 'approved' ? done : expected);
  }
});

test('nobody approves what a person asked for by themselves', () => {
  const own: Approval = { ...waiting, maker: { kind: 'user', id: 'second', userId: 'second' } };
  expect(approve(own, second, at(1))).toEqual({ ok: false, error: 'approval_own' });
});

test('decided is decided, and the same again changes nothing', () => {
  const approved = value(approve(waiting, second, at(1)));
  expect(value(approve(approved, second, at(2)))).toBe(approved);
  const third = { ...second, id: 'third' };
  for (const late of [approve(approved, third, at(2)), reject(approved, second, at(2)), reject(approved, third, at(2)), withdraw(approved, { id: 'key' }, at(2))]) {
    expect(late).toEqual({ ok: false, error: 'approval_closed' });
  }
  const rejected = value(reject(waiting, second, at(1)));
  expect(value(reject(rejected, second, at(2)))).toBe(rejected);
  expect(approve(rejected, second, at(2)).ok).toBe(false);
});

test('from its hour on nobody decides, and nobody begins', () => {
  expect(approve(waiting, second, at(HOUR_MS - 1)).ok).toBe(true);
  expect(approve(waiting, second, at(HOUR_MS))).toEqual({ ok: false, error: 'approval_closed' });
  const approved = value(approve(waiting, second, at(1)));
  expect(claim(approved, 'l', at(HOUR_MS - 1))).toBeDefined();
  expect(claim(approved, 'l', at(HOUR_MS))).toBeUndefined();
  expect(expire(approved, at(HOUR_MS))).toMatchObject({ status: 'expired' });
});

test('what was begun is finished after its hour too, and does not expire: it may have been done', () => {
  const begun = claim(value(approve(waiting, second, at(1))), 'l', at(2))!;
  expect(expire(begun, at(2 * HOUR_MS))).toBeUndefined();
  expect(claim(begun, 'm', at(2 * HOUR_MS))).toMatchObject({ lease: 'm', attempts: 2 });
});

test('one lease at a time, each longer than the one before, and only the latest is heard', () => {
  const first = claim(value(approve(waiting, second, at(0))), 'l', at(0))!;
  expect(claim(first, 'm', at(29_999))).toBeUndefined();
  const next = claim(first, 'm', at(30_000))!;
  expect(next.leasedUntil).toEqual(at(90_000));
  expect(settle(next, 'l', { failure: null, resourceId: 'txn' })).toBeUndefined();
  expect(settle(next, 'm', { failure: null, resourceId: 'txn' })).toMatchObject({ status: 'executed', resourceId: 'txn' });
  expect(settle(next, 'm', { failure: 'forbidden', resourceId: null })).toMatchObject({ status: 'failed', failure: 'forbidden' });
});

type Step = (one: Approval, ms: number) => Approval;
const kept = <E>(one: Approval, decided: { ok: true; value: Approval } | { ok: false; error: E }) => (decided.ok ? decided.value : one);
const steps: Record<string, Step> = {
  approve: (one, ms) => kept(one, approve(one, second, at(ms))),
  approveByMaker: (one, ms) => kept(one, approve(one, person('maker', 'transactions:write'), at(ms))),
  reject: (one, ms) => kept(one, reject(one, second, at(ms))),
  withdraw: (one, ms) => kept(one, withdraw(one, { id: 'key' }, at(ms))),
  claim: (one, ms) => claim(one, `l${ms}`, at(ms)) ?? one,
  settle: (one) => settle(one, one.lease ?? 'none', { failure: null, resourceId: 'txn' }) ?? one,
  fail: (one) => settle(one, one.lease ?? 'none', { failure: 'insufficient_funds', resourceId: null }) ?? one,
  expire: (one, ms) => expire(one, at(ms)) ?? one,
};
const NEXT: Record<ApprovalStatus, readonly ApprovalStatus[]> = {
  waiting: ['approved', 'rejected', 'withdrawn', 'expired'], approved: ['executed', 'failed', 'expired'],
  rejected: [], withdrawn: [], expired: [], executed: [], failed: [],
};

test('whatever happens in whatever order, it only goes forward, and nothing is carried out that a second person did not approve', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.integer({ min: 0, max: HOUR_MS / 2 })), { maxLength: 12 }), (happenings) => {
    let one = waiting;
    let ms = 0;
    for (const [name, later] of happenings) {
      ms += later;
      const after = steps[name]!(one, ms);
      if (after.status !== one.status) {
        expect(NEXT[one.status]).toContain(after.status);
        expect(after.version).toBe(one.version + 1);
      }
      if (['approved', 'executed', 'failed'].includes(after.status)) expect(after.decidedBy).toBe('second');
      if (['executed', 'failed'].includes(after.status)) expect(after.attempts).toBeGreaterThan(0);
      one = after;
    }
  }));
});

function value(decided: ReturnType<typeof approve>): Approval {
  if (!decided.ok) throw new Error(decided.error);
  return decided.value;
}
