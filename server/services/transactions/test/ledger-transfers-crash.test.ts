import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import type { Strike } from '../../../test/simulation/faults.ts';
import { manualClock, testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { as } from './support.ts';
import { balanceOf, openAccount, owed, recoverAll, SERVICES, startServers } from './two-servers.ts';

const clock = manualClock();
const databases = [await testDatabase(SERVICES), await testDatabase(SERVICES)];
const ports = databases.map((db) => testPorts(db, 'transactions', { clock }));
const homes = new Map<string, number>();
const setUp = startServers(ports, homes);
const [here, there] = [randomUUID(), randomUUID()];
homes.set(here, 0).set(there, 1);
const FUNDS = 1_000_000;
const [from, to] = [await openAccount(setUp[0]!, here, FUNDS), await openAccount(setUp[1]!, there)];
const asked = { from, toLedger: encodeId('ledger', there), to, amount: 10, currency: 'USD' };
// The transit accounts are open before: what is left is what every transfer does.
await setUp[0]!.clients.transactions.createLedgerTransfer(asked, as(here, 'first'));
let moved = 10;

/** Whatever became of it: the same in both ledgers, nothing held, and once. */
async function settled(key: string, waitMs: number): Promise<'completed' | 'failed' | 'never begun'> {
  const servers = startServers(ports, homes);
  await recoverAll(servers, clock, [here], waitMs);
  const [, two] = servers as [typeof servers[number], typeof servers[number]];
  const before = moved;
  const into = (await balanceOf(two, there, to)).posted;
  expect([before, before + 10]).toContain(into);
  moved = into;
  expect(await balanceOf(servers[0]!, here, from)).toEqual({ posted: FUNDS - into, held: 0, available: FUNDS - into });
  expect([await owed(servers[0]!, here, there), await owed(two, there, here)]).toEqual([into, -into]);
  const { data } = await servers[0]!.clients.transactions.listLedgerTransfers({ limit: 100 }, as(here));
  expect(data.filter(({ status }) => status === 'pending')).toEqual([]);
  // The same key again: what happened, or now for the first time.
  const again = as(here, key);
  const answer = await servers[0]!.clients.transactions.createLedgerTransfer(asked, again).then(({ status }) => status, () => 'failed' as const);
  const begun = again.context.call.reply.replayed;
  moved = (await balanceOf(two, there, to)).posted;
  expect(moved).toBe(into + (!begun && answer === 'completed' ? 10 : 0));
  expect(begun ? (answer === 'completed') === (into === before + 10) : into === before).toBe(true);
  return begun ? answer as 'completed' | 'failed' : 'never begun';
}

/** Counts moments of all databases of all processes; from the nth on, nothing is answered any more. */
function dyingAt(nth: number): { strike: Strike; moments: () => number } {
  let moments = 0;
  return { strike: () => ++moments >= nth, moments: () => moments };
}

async function wholeTransfer(): Promise<number> {
  const { strike, moments } = dyingAt(Infinity);
  await startServers(ports, homes, strike)[0]!.clients.transactions.createLedgerTransfer(asked, as(here, randomUUID()));
  moved += 10;
  return moments();
}

describe('all processes die at one of its moments', () => {
  test.each([['soon', 5_001], ['when its time to be decided is over', 60_001]])('and others come after, %s: both ledgers have it, or neither', async (_when, waitMs) => {
    const moments = await wholeTransfer();
    expect(moments).toBeGreaterThan(30);
    const ends = new Map<string, number>();
    for (let nth = 1; nth <= moments; nth++) {
      const key = randomUUID();
      await startServers(ports, homes, dyingAt(nth).strike)[0]!.clients.transactions.createLedgerTransfer(asked, as(here, key)).catch(() => undefined);
      const end = await settled(key, waitMs);
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    expect(ends.get('completed')).toBeGreaterThan(10);
    expect(ends.get('never begun')).toBeGreaterThan(0);
    // What both hold is posted, however late; what was not decided is called off only then.
    if (waitMs < 60_000) expect(ends.get('failed')).toBeUndefined();
    else expect(ends.get('failed')).toBeGreaterThan(10);
  }, 120_000);

  test('and those who come after die too, again and again', async () => {
    const moments = await wholeTransfer();
    for (let nth = 3; nth <= moments; nth += 7) {
      const key = randomUUID();
      await startServers(ports, homes, dyingAt(nth).strike)[0]!.clients.transactions.createLedgerTransfer(asked, as(here, key)).catch(() => undefined);
      for (let later = 1; later < 30; later += 4) await recoverAll(startServers(ports, homes, dyingAt(later).strike), clock, [here]).catch(() => undefined);
      await settled(key, 5_001);
    }
  }, 60_000);
});

const KILLED = fileURLToPath(new URL('./killed-transfer.ts', import.meta.url));

/** A process that is killed at one moment of the transfer, as by `kill -9`. */
async function killedAt(nth: number, key: string): Promise<void> {
  const urls = databases.map((db) => Object.fromEntries(SERVICES.map(({ name }) => [name, db.urlOf(name)])));
  const child = spawn(process.execPath, [KILLED, JSON.stringify({ urls, here, there, asked, key, nth, nowMs: clock.now() })], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [, signal] = await once(child, 'exit') as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
}

test.each([0.1, 0.3, 0.45, 0.6, 0.75, 0.9, 1])('a process killed with -9 at %d of the way leaves nothing that others do not bring to its end', async (way) => {
  const nth = Math.round(await wholeTransfer() * way);
  const key = randomUUID();
  await killedAt(nth, key);
  expect(await settled(key, 20_000)).not.toBe('failed');
}, 30_000);
