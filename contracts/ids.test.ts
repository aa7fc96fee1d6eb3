import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeId, encodeId, ID_PREFIXES, isUuid, uuidTimeMs, uuidV7, type IdKind } from './ids.ts';

const kinds = Object.keys(ID_PREFIXES) as IdKind[];

describe('TypeIDs', () => {
  // github.com/jetify-com/typeid, spec/valid.json
  it.each([
    ['00000000-0000-0000-0000-000000000000', '00000000000000000000000000'],
    ['00000000-0000-0000-0000-000000000001', '00000000000000000000000001'],
    ['00000000-0000-0000-0000-00000000000a', '0000000000000000000000000a'],
    ['00000000-0000-0000-0000-000000000010', '0000000000000000000000000g'],
    ['00000000-0000-0000-0000-000000000020', '00000000000000000000000010'],
    ['ffffffff-ffff-ffff-ffff-ffffffffffff', '7zzzzzzzzzzzzzzzzzzzzzzzzz'],
    ['0110c853-1d09-52d8-d73e-1194e95b5f19', '0123456789abcdefghjkmnpqrs'],
    ['01890a5d-ac96-774b-bcce-b302099a8057', '01h455vb4pex5vsknk084sn02q'],
  ])('%s reads %s, as in the specification', (uuid, suffix) => {
    for (const kind of kinds) {
      expect(encodeId(kind, uuid)).toBe(`${ID_PREFIXES[kind]}_${suffix}`);
      expect(decodeId(kind, `${ID_PREFIXES[kind]}_${suffix}`)).toBe(uuid);
    }
  });

  // spec/invalid.json, as far as it speaks of suffixes
  it.each([
    ['a capital letter', 'acc_0123456789ABCDEFGHJKMNPQRS'],
    ['capitals in the prefix', 'ACC_00000000000000000000000000'],
    ['a letter that base32 leaves out', 'acc_ooooooiiiiiiuuuuuuulllllll'],
    ['hyphens', 'acc_0123456789-ABCDEFGHJKMNPQR'],
    ['a number beyond 128 bits', 'acc_8zzzzzzzzzzzzzzzzzzzzzzzzz'],
    ['one character too few', 'acc_0000000000000000000000000'],
    ['one too many', 'acc_000000000000000000000000000'],
    ['another kind', 'cus_00000000000000000000000000'],
    ['no separator', 'acc000000000000000000000000000'],
    ['another separator', 'acc-00000000000000000000000000'],
    ['nothing after it', 'acc_'],
    ['nothing at all', ''],
    ['a space in front', ' acc_0000000000000000000000000'],
    ['a character beyond ASCII', 'acc_0000000000000000000000000é'],
    ['full-width digits', 'acc_0000000000000000000000000０'],
  ])('%s is no id', (_why, id) => {
    expect(decodeId('account', id)).toBeUndefined();
  });

  it('gives every UUID back, and keeps their order', () => {
    fc.assert(fc.property(fc.uuid(), fc.uuid(), (a, b) => {
      const [x, y] = [encodeId('account', a), encodeId('account', b)];
      expect(decodeId('account', x)).toBe(a);
      expect(Math.sign(x < y ? -1 : x > y ? 1 : 0)).toBe(a < b ? -1 : a > b ? 1 : 0);
    }));
  });

  it('what decodes, encodes to itself: no two texts name one thing', () => {
    const character = fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyzilouABZ-_ ');
    fc.assert(fc.property(fc.string({ unit: character, minLength: 24, maxLength: 28 }), (suffix) => {
      const uuid = decodeId('posting', `pst_${suffix}`);
      if (uuid === undefined) return;
      expect(isUuid(uuid)).toBe(true);
      expect(encodeId('posting', uuid)).toBe(`pst_${suffix}`);
    }));
  });
});

describe('UUIDv7', () => {
  it('has its version and variant, and gives its moment back', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.uint8Array({ minLength: 10, maxLength: 10 }), fc.integer({ min: 0, max: 4_095 }), (atMs, random, sequence) => {
      const uuid = uuidV7(atMs, random, 0, sequence);
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(uuidTimeMs(uuid)).toBe(atMs);
    }));
  });

  it('sorts by moment, then by sequence', () => {
    const stamp = fc.tuple(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.integer({ min: 0, max: 4_095 }), fc.uint8Array({ minLength: 10, maxLength: 10 }));
    fc.assert(fc.property(stamp, stamp, ([a, i, x], [b, j, y]) => {
      fc.pre(a !== b || i !== j);
      expect(uuidV7(a, x, 0, i) < uuidV7(b, y, 0, j)).toBe(a < b || (a === b && i < j));
    }));
  });

  it('RFC 9562 appendix A.6 comes out to the letter', () => {
    const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
    expect(uuidV7(Date.parse('2022-02-22T19:22:22.000Z'), random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });
});
