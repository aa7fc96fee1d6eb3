import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blindIndex, indexKeyOf, newKey, openBytes, placeOf, sealBytes } from './envelope.ts';

const key = newKey();
const place = placeOf('customer', 't', 'c', 'accounts.customers', 'personal');

test('what is sealed opens where it belongs, and is never the same twice', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (plain) => {
    const sealed = sealBytes(key, plain, place);
    expect(openBytes(key, sealed, place)).toEqual(Buffer.from(plain));
    expect(sealBytes(key, plain, place)).not.toEqual(sealed);
  }));
});

test('nowhere else, under no other key, with no bit another, and not when cut', () => {
  const sealed = sealBytes(key, Buffer.from('Ada Lovelace'), place);
  for (const parts of [['customer', 't', 'd'], ['customer', 'u', 'c'], ['user', 't', 'c']]) {
    expect(() => openBytes(key, sealed, placeOf(...parts, 'accounts.customers', 'personal'))).toThrow();
  }
  expect(() => openBytes(newKey(), sealed, place)).toThrow();
  for (let at = 0; at < sealed.length; at++) {
    const turned = Buffer.from(sealed);
    turned[at]! ^= 1;
    expect(() => openBytes(key, turned, place), `byte ${at}`).toThrow();
    expect(() => openBytes(key, sealed.subarray(0, at), place), `cut at ${at}`).toThrow();
  }
});

test('parts of a place can not be shifted into each other', () => {
  fc.assert(fc.property(fc.array(fc.string(), { maxLength: 4 }), fc.array(fc.string(), { maxLength: 4 }), (one, other) => {
    expect(placeOf(...one) === placeOf(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
  }));
  expect(placeOf('a', 'b","c')).not.toBe(placeOf('a', 'b', 'c'));
});

test('an index finds equal values of one field under one key, and nothing else', () => {
  const email = indexKeyOf(key, 'email');
  expect(blindIndex(email, 'a@example.com')).toEqual(blindIndex(email, 'a@example.com'));
  expect(blindIndex(email, 'b@example.com')).not.toEqual(blindIndex(email, 'a@example.com'));
  expect(blindIndex(indexKeyOf(key, 'name'), 'a@example.com')).not.toEqual(blindIndex(email, 'a@example.com'));
  expect(blindIndex(indexKeyOf(newKey(), 'email'), 'a@example.com')).not.toEqual(blindIndex(email, 'a@example.com'));
});
