import { describe, expect, it } from 'vitest';
import { authentication, bearerOf } from './authentication.ts';

function setUp(expiresAt: number | null = null) {
  let nowMs = 1_000_000;
  let asked = 0;
  let valid = true;
  let gate: Promise<void> = Promise.resolve();
  const auth = authentication(async () => {
    asked++;
    const principal = valid ? { tenantId: 't', kind: 'key' as const, id: 'k', scopes: [], mode: 'test' as const } : null;
    await gate;
    return { principal, expiresAt };
  }, { now: () => nowMs });
  return {
    auth,
    asked: () => asked,
    advance: (ms: number) => { nowMs += ms; },
    revoke: () => { valid = false; },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

describe('who is behind a credential', () => {
  it('asks identity once and answers at once from then on', async () => {
    const { auth, asked } = setUp();
    expect(await auth.resolve('c')).toMatchObject({ tenantId: 't' });
    expect(auth.resolve('c')).toMatchObject({ tenantId: 't', actor: { id: 'k' } });
    expect(asked()).toBe(1);
  });

  it('asks once for many that come together', async () => {
    const { auth, asked } = setUp();
    await Promise.all(Array.from({ length: 20 }, () => auth.resolve('c')));
    expect(asked()).toBe(1);
  });

  it('asks again after a minute, or sooner where the credential expires sooner', async () => {
    const minute = setUp();
    await minute.auth.resolve('c');
    minute.advance(60_000);
    await minute.auth.resolve('c');
    expect(minute.asked()).toBe(2);
    const short = setUp(1_000_500);
    await short.auth.resolve('c');
    short.advance(500);
    await short.auth.resolve('c');
    expect(short.asked()).toBe(2);
  });

  it('remembers for a second only that a credential is not valid', async () => {
    const { auth, asked, advance, revoke } = setUp();
    revoke();
    expect(await auth.resolve('c')).toBeNull();
    expect(auth.resolve('c')).toBeNull();
    advance(1_000);
    await auth.resolve('c');
    expect(asked()).toBe(2);
  });

  it('forgets a revoked principal at once', async () => {
    const { auth, revoke } = setUp();
    await auth.resolve('c');
    revoke();
    auth.forget('k');
    expect(await auth.resolve('c')).toBeNull();
  });

  it("forgets a tenant's principals at once, and takes over what it asks beyond permissions", async () => {
    const { auth, asked } = setUp();
    expect(await auth.resolve('c')).toMatchObject({ rules: undefined });
    auth.forget('t');
    await auth.resolve('c');
    expect(asked()).toBe(2);
  });

  it('leaves others alone', async () => {
    const { auth, asked } = setUp();
    await auth.resolve('c');
    auth.forget('someone-else');
    await auth.resolve('c');
    expect(asked()).toBe(1);
  });

  it('does not keep an answer that a revocation overtook', async () => {
    const { auth, revoke, hold } = setUp();
    const release = hold();
    const early = auth.resolve('c');
    revoke();
    auth.forget('k');
    const late = auth.resolve('c');
    release();
    await early;
    expect(await late).toBeNull();
    expect(await auth.resolve('c')).toBeNull();
  });

  it('tells who listens, until they stop', () => {
    const { auth } = setUp();
    const heard: (string | undefined)[] = [];
    const stop = auth.onForget((id) => heard.push(id));
    auth.forget('k');
    auth.forget();
    stop();
    auth.forget('x');
    expect(heard).toEqual(['k', undefined]);
  });

  it('does not bother identity with absurdly long credentials', async () => {
    const { auth, asked } = setUp();
    expect(await auth.resolve('x'.repeat(5000))).toBeNull();
    expect(asked()).toBe(0);
  });
});

it.each([
  ['Bearer abc', 'abc'], ['bearer abc', 'abc'], ['BEARER  abc ', 'abc'], ['Basic abc', undefined], ['Bearer', undefined], ['Bearer ', undefined],
  ['Bearerabc', undefined], [undefined, undefined],
])('reads the credential of %j', (header, credential) => expect(bearerOf(header)).toBe(credential));
