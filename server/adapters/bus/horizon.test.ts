import fc from 'fast-check';
import { expect, it } from 'vitest';
import { horizon } from './horizon.ts';

it('lets everything through at the second look when no transaction runs', () => {
  const safe = horizon();
  expect(safe.note({ top: 5n, xmin: 100n, after: 100n })).toBe(true);
  expect(safe.ceiling).toBe(5n);
  expect(safe.pending).toBe(false);
  // The look itself may have been given a number while one that is now the oldest still ran.
  expect(safe.note({ top: 6n, xmin: 100n, after: 101n })).toBe(false);
  expect(safe.note({ top: 6n, xmin: 102n, after: null })).toBe(true);
  expect(safe.ceiling).toBe(6n);
});

it('waits until every transaction of the moment has ended, not for those that came after', () => {
  const safe = horizon();
  expect(safe.note({ top: 5n, xmin: 90n, after: 100n })).toBe(false);
  expect(safe.note({ top: 8n, xmin: 99n, after: 120n })).toBe(false);
  expect(safe.ceiling).toBe(0n);
  expect(safe.pending).toBe(true);
  expect(safe.note({ top: 8n, xmin: 105n, after: null })).toBe(true);
  expect(safe.ceiling).toBe(5n);
  expect(safe.note({ top: null, xmin: 120n, after: null })).toBe(true);
  expect(safe.ceiling).toBe(8n);
  expect(safe.pending).toBe(false);
});

/**
 * A table and its transactions in small: each begins, draws an id at some time, and ends by commit or rollback. As PostgreSQL has it, a look's
 * `xmin` is the oldest running transaction, or where none of those up to the latest that ended runs, the one after that.
 */
it('never passes an id that appears later, whatever the order of transactions', () => {
  const action = fc.record({ kind: fc.constantFrom('begin', 'draw', 'commit', 'abort', 'look'), which: fc.nat(5) });
  fc.assert(fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
    const safe = horizon();
    const open: { xid: bigint; id?: bigint }[] = [];
    const committed: bigint[] = [];
    let nextXid = 1n;
    let nextId = 1n;
    let latestEnded = 0n;
    const end = (xid: bigint) => { latestEnded = xid > latestEnded ? xid : latestEnded; };
    const look = () => {
      const top = committed.reduce<bigint | null>((most, id) => (most === null || id > most ? id : most), null);
      const xmin = open.reduce((least, { xid }) => (xid < least ? xid : least), latestEnded + 1n);
      const after = top !== null && top > safe.newest ? nextXid++ : null;
      safe.note({ top, xmin, after });
      if (after !== null) end(after);
    };
    for (const { kind, which } of actions) {
      const chosen = open[which % Math.max(open.length, 1)];
      if (kind === 'begin') open.push({ xid: nextXid++ });
      else if (kind === 'look') look();
      else if (chosen !== undefined && kind === 'draw') chosen.id ??= nextId++;
      else if (chosen !== undefined) {
        open.splice(open.indexOf(chosen), 1);
        end(chosen.xid);
        if (kind === 'commit' && chosen.id !== undefined) {
          expect(chosen.id > safe.ceiling).toBe(true);
          committed.push(chosen.id);
        }
      }
    }
    open.length = 0;
    // All have ended: what waited is through at the next look, and what that one saw at the one after.
    end(nextXid - 1n);
    look();
    look();
    expect(safe.ceiling).toBe(committed.reduce((most, id) => (id > most ? id : most), 0n));
  }));
});
