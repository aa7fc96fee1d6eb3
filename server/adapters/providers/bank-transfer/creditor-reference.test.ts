import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditorReference, isCreditorReference } from './creditor-reference.ts';

describe('creditor references (ISO 11649)', () => {
  it('knows right ones and wrong ones', () => {
    // The example of the standard.
    expect(isCreditorReference('RF18539007547034')).toBe(true);
    expect(isCreditorReference('RF19539007547034')).toBe(false);
    expect(isCreditorReference('RF18')).toBe(false);
    expect(isCreditorReference('XX18539007547034')).toBe(false);
  });

  it('makes right ones, the same for the same attempt', () => {
    fc.assert(fc.property(fc.uuid(), (id) => {
      expect(isCreditorReference(creditorReference(id))).toBe(true);
      expect(creditorReference(id)).toBe(creditorReference(id));
    }));
  });

  it('notices every single digit that is mistyped', () => {
    fc.assert(fc.property(fc.uuid(), fc.integer({ min: 2, max: 21 }), fc.constantFrom(...'0123456789'), (id, at, letter) => {
      const right = creditorReference(id);
      fc.pre(right[at] !== letter);
      expect(isCreditorReference(right.slice(0, at) + letter + right.slice(at + 1))).toBe(false);
    }));
  });
});
