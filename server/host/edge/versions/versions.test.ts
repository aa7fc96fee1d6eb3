import { describe, expect, it } from 'vitest';
import { contracts } from '../../../../contracts/index.ts';
import { API_VERSIONS, NEWEST_VERSION } from '../../../../contracts/versions.ts';
import type { Fields, VersionStep } from './step.ts';
import { olderVersions, STEPS, versionOf } from './versions.ts';

describe('the steps', () => {
  it('begin one version each, in order, and touch operations that there are', () => {
    expect(STEPS.map(({ version }) => version)).toEqual(API_VERSIONS.slice(1));
    expect([NEWEST_VERSION, API_VERSIONS.toSorted()]).toEqual([API_VERSIONS.at(-1), [...API_VERSIONS]]);
    for (const { operations } of STEPS) {
      for (const name of Object.keys(operations)) {
        const [service, operation] = name.split('.') as [keyof typeof contracts, string];
        expect(Object.hasOwn(contracts[service], operation), name).toBe(true);
      }
    }
  });

  it('cost nothing where they change nothing', () => {
    expect(olderVersions('transactions.create')).toBeUndefined();
    expect(olderVersions('accounts.createAccount')!.has(NEWEST_VERSION)).toBe(false);
  });
});

describe('a chain of steps', () => {
  const append = (letter: string): VersionStep => ({
    version: letter === 'a' ? '2026-09-01' : '2026-11-20', changes: [],
    operations: { x: { request: (fields: Fields) => ({ way: `${String(fields.way)}${letter}` }), answer: (body: Fields) => ({ way: `${String(body.way)}${letter}` }), param: (name) => name + letter } },
  });
  // The first began the oldest version: it is behind all of them.
  const older = olderVersions('x', [append('a'), append('b'), append('c')])!.get('2026-09-01')!;

  it('goes from the oldest to the newest with a request, and back with an answer', () => {
    expect(older.request({ way: '' })).toEqual({ way: 'bc' });
    expect(older.answer({ way: '' })).toEqual({ way: 'cb' });
    expect(older.param('')).toBe('cb');
  });

  it.each([[undefined], [null], ['text'], [[1]]])('leaves %j to the check of the shape', (value) => expect(older.request(value)).toBe(value));
});

describe('2026-09-01', () => {
  const of = (operation: string) => olderVersions(operation)!.get('2026-09-01')!;
  const now = { id: 'acc_1', name: 'Main', kind: 'merchant', metadata: { kind: 'untouched' } };
  const then = { id: 'acc_1', name: 'Main', type: 'merchant', metadata: { kind: 'untouched' } };

  it("calls an account's kind its type, wherever an account is", () => {
    expect(of('accounts.createAccount').request({ name: 'Main', type: 'merchant' })).toEqual({ name: 'Main', kind: 'merchant' });
    expect(of('accounts.listAccounts').request({ type: 'merchant' })).toEqual({ kind: 'merchant' });
    for (const operation of ['createAccount', 'getAccount', 'updateAccount', 'freezeAccount', 'unfreezeAccount', 'closeAccount']) expect(of(`accounts.${operation}`).answer(now)).toEqual(then);
    expect(of('accounts.listAccounts').answer({ data: [now], nextCursor: null })).toEqual({ data: [then], nextCursor: null });
    expect(of('accounts.getWallet').answer({ id: 'w', accounts: [now] })).toEqual({ id: 'w', accounts: [then] });
    expect(of('accounts.listWallets').answer({ data: [{ accounts: [now] }], nextCursor: 'c' })).toEqual({ data: [{ accounts: [then] }], nextCursor: 'c' });
  });

  it('changes nothing that it is given', () => {
    const frozen = Object.freeze({ data: Object.freeze([Object.freeze({ ...now })]), nextCursor: null });
    expect(() => of('accounts.listAccounts').answer(frozen)).not.toThrow();
  });

  it('does not know the new name', () => {
    expect(() => of('accounts.createAccount').request({ name: 'x', kind: 'merchant' })).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    expect(() => of('accounts.createAccount').request({ name: 'x', kind: 'merchant', type: 'customer' })).toThrow();
  });

  it('is not fooled by what only looks like a field', () => {
    expect(of('accounts.createAccount').request(JSON.parse('{"__proto__":{"type":"x"},"name":"y"}'))).not.toHaveProperty('kind');
  });
});

describe('the version of a request', () => {
  it.each([
    [undefined, undefined, NEWEST_VERSION], [undefined, '2026-09-01', '2026-09-01'], ['2026-11-20', '2026-09-01', '2026-11-20'], ['2026-09-01', undefined, '2026-09-01'],
  ] as const)('named %s, pinned to %s, is %s', (named, pinned, expected) => expect(versionOf(named, pinned)).toBe(expected));

  it.each([[''], ['2026-11-21'], ['latest'], [' 2026-11-20'], [['2026-11-20', '2026-09-01']]])('%j is none, and the known ones are named', (named) => {
    expect(() => versionOf(named, undefined)).toThrow(expect.objectContaining({ code: 'version_unknown', data: { param: 'Florin-Version', detail: 'Florin-Version is one of 2026-09-01, 2026-11-20.' } }));
  });
});
