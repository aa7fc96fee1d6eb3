/** The first thing that is not as it must be. */
export interface Difference {
  readonly kind: 'journal' | 'posting' | 'entry' | 'hold' | 'account' | 'seal' | 'tile' | 'key';
  /** Public id, or what it goes by: `journal row 17`, `seal 3`. */
  readonly id: string;
  readonly field: string;
  readonly expected: string;
  readonly found: string;
}

/** Thrown through loops over millions of rows, and caught once, at the top: not for use elsewhere. */
export class Differs extends Error {
  readonly difference: Difference;

  constructor(difference: Difference) {
    super(`${difference.kind} ${difference.id}: ${difference.field} should be ${difference.expected} and is ${difference.found}`);
    this.name = 'Differs';
    this.difference = difference;
  }
}

export const differs = (kind: Difference['kind'], id: string, field: string, expected: unknown, found: unknown): Differs =>
  new Differs({ kind, id, field, expected: String(expected), found: String(found) });
