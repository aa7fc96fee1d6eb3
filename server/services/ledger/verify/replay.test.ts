import { describe, expect, it } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import type { JournalKind, JournalPosting } from '../../../../contracts/proofs/journal-line.ts';
import { replay } from './replay.ts';

const account = (n: number): string => encodeId('account', `00000000-0000-7000-8000-00000000000${n}`);
const posting = (n: number): string => encodeId('posting', `00000000-0000-7000-8000-0000000000${n + 10}`);
type EntryRow = [account: number, version: number, change: number, posted: number, heldDebits?: number, heldCredits?: number, currency?: string];

const line = (n: number, kind: JournalKind, entries: EntryRow[], resolves: number | null = null): JournalPosting => ({
  postingId: posting(n), tenantId: 'ten_', kind, recordedAtMs: 0, effectiveAtMs: null, expiresAtMs: null, reference: null,
  resolves: resolves === null ? null : posting(resolves), group: null,
  entries: entries.map(([to, version, change, posted, heldDebits = 0, heldCredits = 0, currency = 'USD']) => ({
    accountId: account(to), currency, version, change, posted, heldDebits, heldCredits,
  })),
});

function run(...lines: JournalPosting[]) {
  const told: string[] = [];
  const again = replay({
    entry: (state, _, entry) => told.push(`${state.id === account(1) ? 1 : 2}/${entry.version}`),
    hold: (hold) => told.push(`${hold.posting.postingId === posting(1) ? 'hold' : '?'} ${hold.amounts.join()} ${hold.resolvedBy?.kind ?? 'open'}`),
  });
  for (const one of lines) again.add(1, one);
  again.finish();
  return { told, again };
}

const paid = line(0, 'posted', [[1, 1, -100, -100], [2, 1, 100, 100]]);
const held = line(1, 'pending', [[1, 2, 0, -100, 40, 0], [2, 2, 0, 100, 0, 40]]);
const partly = line(2, 'post', [[1, 3, -30, -130], [2, 3, 30, 130]], 1);

describe('replay', () => {
  it('follows balances and holds, in whatever order lines of one account come', () => {
    const { told, again } = run(partly, held, paid);
    expect(told).toEqual(['1/1', '2/1', '1/2', '2/2', '1/3', '2/3', 'hold -40,40 post']);
    expect(again.account(1, account(1))).toMatchObject({ version: 3, posted: -130, heldDebits: 0 });
    expect(again.turnover.get('USD')).toEqual({ debits: 130n, credits: 130n });
    expect(run(paid, held).told.at(-1)).toBe('hold -40,40 open');
  });

  it('takes an account that comes twice in one posting as the entry before left it', () => {
    const { again } = run(line(0, 'posted', [[1, 1, -5, -5], [2, 1, 3, 3], [1, 2, -1, -6], [2, 2, 3, 6]]));
    expect(again.account(1, account(2))).toMatchObject({ version: 2, posted: 6 });
  });

  it('keeps accounts of two ledgers apart', () => {
    const again = replay({ entry: () => {}, hold: () => {} });
    again.add(1, paid);
    again.add(2, paid);
    expect(again.accounts).toBe(2 + 2);
  });

  it.each<[string, JournalPosting[], string]>([
    ['a hold that ends twice', [paid, held, partly, line(3, 'void', [[1, 4, 0, -130], [2, 4, 0, 130]], 1)], 'resolves should be an open hold'],
    ['more posted than was held', [paid, held, line(2, 'post', [[1, 3, -41, -141], [2, 3, 41, 141]], 1)], 'change should be within the -40 held'],
    ['a hold posted the other way round', [paid, held, line(2, 'post', [[1, 3, 30, -70], [2, 3, -30, 70]], 1)], 'change should be within the -40 held'],
    ['a void that moves money', [paid, held, line(2, 'void', [[1, 3, -1, -101], [2, 3, 1, 101]], 1)], 'change should be 0'],
    ['a hold released in part only', [paid, held, line(2, 'void', [[1, 3, 0, -100, 1], [2, 3, 0, 100]], 1)], 'held debits should be 0 and is 1'],
    ['a resolution of other accounts', [paid, held, line(2, 'void', [[2, 3, 0, 100, 0, 0], [1, 3, 0, -100]], 1)], 'account of entry 0'],
    ['a posting that does not balance', [line(0, 'posted', [[1, 1, -5, -5], [2, 1, 6, 6]])], 'sum in USD should be 0 and is 1'],
    ['currencies that balance only together', [line(0, 'posted', [[1, 1, -5, -5], [2, 1, 5, 5, 0, 0, 'EUR']])], 'sum in USD should be 0 and is -5'],
    ['an account that changes its currency', [paid, line(1, 'posted', [[1, 2, -5, -105, 0, 0, 'EUR'], [2, 2, 5, 105, 0, 0, 'EUR']])], 'currency should be USD and is EUR'],
    ['a version that is left out', [paid, line(1, 'posted', [[1, 3, -5, -105], [2, 2, 5, 105]])], 'journal line should be one'],
    ['a version that comes twice', [paid, line(1, 'posted', [[1, 1, -5, -5], [2, 2, 5, 105]])], 'version should be 2 and is 1'],
    ['a pending posting that moves money', [line(1, 'pending', [[1, 1, -5, -5, 5], [2, 1, 5, 5, 0, 5]])], 'change should be 0 and is -5'],
    ['a posting that holds as well', [line(0, 'posted', [[1, 1, -5, -5, 9], [2, 1, 5, 5]])], 'held debits should be 0 and is 9'],
    ['an entry of nothing', [line(0, 'posted', [[1, 1, 0, 0], [2, 1, 0, 0]])], 'amount should be not 0'],
  ])('refuses %s', (_, lines, message) => expect(() => run(...lines)).toThrow(message));
});
