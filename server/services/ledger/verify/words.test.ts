import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { putId, putLong, putMoment, putUuid, wordsOf } from './words.ts';

it('reads the same words from an id, from its UUID and from the bytes PostgreSQL sends', () => fc.assert(fc.property(fc.uuid(), (uuid) => {
  const fromBytes = wordsOf(Buffer.from(uuid.replaceAll('-', ''), 'hex'));
  const fromUuid = new Int32Array(4);
  putUuid(fromUuid, 0, uuid);
  const fromId = new Int32Array(6);
  putId(fromId, 1, `[1,"${encodeId('posting', uuid)}"`, 8);
  expect(fromUuid).toEqual(fromBytes);
  expect(fromId.subarray(1, 5)).toEqual(fromBytes);
  expect([fromId[0], fromId[5]]).toEqual([0, 0]);
})));

it('writes whole numbers as an int8 is sent', () => fc.assert(fc.property(fc.maxSafeInteger(), (value) => {
  const words = new Int32Array(2);
  putLong(words, 0, value);
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  expect(words).toEqual(wordsOf(bytes));
})));

it('counts moments in microseconds since 2000', () => {
  const words = new Int32Array(4);
  putMoment(words, 0, Date.parse('2000-01-01T00:00:00.001Z'));
  putMoment(words, 2, Date.parse('1999-12-31T23:59:59.999Z'));
  expect([...words]).toEqual([0, 1000, -1, -1000]);
});
