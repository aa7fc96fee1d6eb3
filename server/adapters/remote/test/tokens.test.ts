import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { newPrivatePem, signerFromPem } from '../../../kit/signing.ts';
import { manualClock } from '../../../test/support/service-context.ts';
import { tokenCheck, tokenMaker } from '../tokens.ts';

const till = signerFromPem(newPrivatePem());
const stranger = signerFromPem(newPrivatePem());
const clock = manualClock();
let asked = 0;
const check = tokenCheck({
  publicKey(service) {
    asked++;
    return { till: till.publicKey, thief: stranger.publicKey }[service];
  },
  mayCall: (from, to) => (from === 'till' || from === 'nokey') && to !== 'vault', clock,
});
const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** Signed as asked, whatever it says. */
function forged(claims: object, header: object = {}, signer = till): string {
  const nowSeconds = Math.floor(clock.now() / 1000);
  const signed = `${encode({ alg: 'EdDSA', typ: 'florin-service+jwt', ...header })}.${encode({ iss: 'till', aud: 'shop', iat: nowSeconds, exp: nowSeconds + 60, ...claims })}`;
  return `${signed}.${Buffer.from(signer.sign(Buffer.from(signed)), 'base64').toString('base64url')}`;
}

it('knows the service that sends its token, and looks at each token once', async () => {
  const token = tokenMaker(till, 'till', 'shop', clock)();
  expect(await check(token, 'shop')).toEqual({ from: 'till' });
  const before = asked;
  expect(await check(token, 'shop')).toEqual({ from: 'till' });
  expect(asked).toBe(before);
});

it('takes the forged ones of these tests where nothing is wrong with them', async () => {
  expect(await check(forged({}), 'shop')).toEqual({ from: 'till' });
});

const seconds = (): number => Math.floor(clock.now() / 1000);
it.each([
  ['nothing', () => ''],
  ['no token at all', () => 'a.b.c'],
  ['one for somebody else', () => forged({ aud: 'bank' })],
  ['one for several', () => forged({ aud: ['shop', 'bank'] })],
  ['one that is over', () => forged({ iat: seconds() - 160, exp: seconds() - 31 })],
  ['one that lasts longer than ours do', () => forged({ iat: seconds() - 160, exp: seconds() + 3600 })],
  ['one from the future', () => forged({ iat: seconds() + 40 })],
  ['one without an end', () => forged({ exp: undefined })],
  ["one signed with another's key", () => forged({}, {}, stranger)],
  ['one of a service that the manifest does not let call', () => forged({ iss: 'thief' }, {}, stranger)],
  ['one of a service without a key', () => forged({ iss: 'nokey' })],
  ['a name that is none', () => forged({ iss: '../till' })],
  ['a token of users, signed with the same key', () => forged({}, { typ: 'at+jwt' })],
  ['no signature, as the token asks', () => `${encode({ alg: 'none', typ: 'florin-service+jwt' })}.${forged({}).split('.')[1]}.`],
  ['a public key used as a secret', () => {
    const signed = `${encode({ alg: 'HS256', typ: 'florin-service+jwt' })}.${forged({}).split('.')[1]}`;
    return `${signed}.${createHmac('sha256', Buffer.from(till.publicKey, 'base64')).update(signed).digest('base64url')}`;
  }],
  ['changed claims under a good signature', () => {
    const [header, , signature] = forged({}).split('.');
    return `${header}.${encode({ iss: 'till', aud: 'shop', iat: seconds(), exp: seconds() + 61 })}.${signature}`;
  }],
])('refuses %s', async (_what, make) => {
  expect(await check(make(), 'shop')).toHaveProperty('refused');
});

it('refuses a known token where it is not meant for', async () => {
  const token = forged({});
  expect(await check(token, 'shop')).toEqual({ from: 'till' });
  expect(await check(token, 'bank')).toHaveProperty('refused');
  expect(await check(forged({ aud: 'vault' }), 'vault')).toEqual({ refused: 'till may not call vault' });
});

it('forgives clocks that are half a minute apart, and forgets a token that is over', async () => {
  const token = forged({ exp: seconds() + 60 });
  clock.advance(89_000);
  expect(await check(token, 'shop')).toEqual({ from: 'till' });
  clock.advance(3_000);
  expect(await check(token, 'shop')).toHaveProperty('refused');
});

it('makes a new token before the old one ends, and also where the clock was set back', () => {
  const make = tokenMaker(till, 'till', 'shop', clock);
  const first = make();
  clock.advance(59_000);
  expect(make()).toBe(first);
  clock.advance(2_000);
  const second = make();
  expect(second).not.toBe(first);
  clock.advance(-3_600_000);
  expect(make()).not.toBe(second);
});
