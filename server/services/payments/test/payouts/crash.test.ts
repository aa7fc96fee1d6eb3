import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodeId } from '../../../../../contracts/ids.ts';
import type { PayoutFact } from '../../../../kit/payments/payout-rail.ts';
import type { Strike } from '../../../../test/simulation/faults.ts';
import { advanceDue } from '../../handlers/payouts/advance.ts';
import { cancelPayout } from '../../handlers/payouts/cancel-payout.ts';
import { listPayouts } from '../../handlers/payouts/read-payouts.ts';
import { hearTold } from '../../handlers/payouts/told.ts';
import type { RailFault } from './fake-rail.ts';
import { callOf, FUNDS, startPayouts } from './world.ts';

const world = await startPayouts();
const { bank, clock } = world;
const PAID: PayoutFact = { type: 'paid', atMs: clock.now() };
const RETURNED: PayoutFact = { type: 'returned', error: bank.error, amount: 1_000 };
const FAILED: PayoutFact = { type: 'failed', error: bank.error };

/** Counts moments of all databases of a process; from the nth on, nothing is answered any more. */
function dyingAt(nth: number): { strike: Strike; moments: () => number } {
  let moments = 0;
  return { strike: () => ++moments >= nth, moments: () => moments };
}

/** What a payout does from its request to its end: `story` is what the bank says after it has been sent. */
async function live(strike: Strike, tenantId: string, from: string, key: string, story: readonly PayoutFact[], cancelled = false): Promise<void> {
  const process = world.process(strike);
  const { id } = await world.ask(tenantId, from, {}, key, process);
  if (cancelled) await cancelPayout(process, callOf(tenantId), { id });
  await advanceDue(process);
  const payoutId = decodeId('payout', id)!;
  if (bank.books.has(payoutId)) bank.happens(payoutId, ...story);
  await hearTold(process, { tenantId, providerId: world.providerId }, { eventId: randomUUID(), occurredAtMs: clock.now(), payoutId, reference: null, facts: story });
}

/** Others come after, until nothing is left to be done; the bank has told all that it has to tell. */
async function settle(tenantId: string, story: readonly PayoutFact[]): Promise<void> {
  for (let round = 0; round < 8; round++) {
    await world.after(round === 0 ? 5_001 : 90_000_000);
    for (const [payoutId, { facts }] of bank.books) if (facts.length === 1) bank.happens(payoutId, ...story);
    const open = await world.db.database('payments').query(
      `SELECT FROM payouts WHERE tenant_id = $1 AND NOT (status = 'paid' AND money = 'taken' OR money IN ('refused', 'released', 'back', 'suspended'))`, [tenantId]);
    // What was paid may have come back since: that is learnt when the bank is asked the next day.
    if (round >= 2 && open.length === 0) return;
  }
  throw new Error('a payout does not come to its end');
}

/** The bank's books and the ledger say the same of that account, and nothing is held. */
async function agree(tenantId: string, from: string): Promise<string[]> {
  const { data } = await listPayouts(world.deps, callOf(tenantId), { limit: 100 });
  const out = data.filter(({ status }) => status === 'paid').length * 1_000;
  expect(await world.balanceOf(tenantId, from)).toEqual({ posted: FUNDS - out, held: 0, available: FUNDS - out });
  for (const { id, status, conflict } of data) {
    const facts = bank.books.get(decodeId('payout', id)!)?.facts.map(({ type }) => type) ?? [];
    const last = facts.includes('returned') ? 'returned' : facts.includes('failed') ? 'failed' : facts.includes('paid') ? 'paid' : undefined;
    expect([id, last ?? 'not with the bank', conflict]).toEqual([id, last === undefined ? 'not with the bank' : status, null]);
    if (last === undefined) expect(['failed', 'cancelled']).toContain(status);
  }
  return data.map(({ status }) => status);
}

describe('a process dies at one of its moments, and others bring it to its end', () => {
  test.each<[string, PayoutFact[], boolean]>([['paid', [PAID], false], ['returned', [PAID, RETURNED], false], ['failed', [FAILED], false], ['cancelled', [], true]])('%s', async (end, story, cancelled) => {
    const tenantId = randomUUID();
    const from = await world.openAccount(tenantId);
    await world.putAside();
    const { strike, moments } = dyingAt(Infinity);
    await live(strike, tenantId, from, randomUUID(), story, cancelled);
    expect(moments()).toBeGreaterThan(30);
    for (let nth = 1; nth <= moments(); nth++) {
      const key = randomUUID();
      await live(dyingAt(nth).strike, tenantId, from, key, story, cancelled).catch(() => undefined);
    }
    await settle(tenantId, cancelled ? [PAID] : story);
    const ends = await agree(tenantId, from);
    // Those that died before they were written down never were.
    expect(ends.length).toBeGreaterThan(moments() / 2);
    // Who died before it was cancelled has sent it.
    expect([...new Set(ends)].toSorted()).toEqual(cancelled ? ['cancelled', 'paid'] : [end]);
  }, 120_000);

  test('and those who come after die too, again and again', async () => {
    const tenantId = randomUUID();
    const from = await world.openAccount(tenantId);
    for (let nth = 1; nth <= 90; nth += 4) {
      await world.putAside();
      await live(dyingAt(nth).strike, tenantId, from, randomUUID(), [PAID, RETURNED]).catch(() => undefined);
      for (let later = 1; later < 30; later += 3) {
        clock.advance(5_001);
        await advanceDue(world.process(dyingAt(later).strike)).catch(() => undefined);
      }
      await settle(tenantId, [PAID, RETURNED]);
      await agree(tenantId, from);
    }
  }, 120_000);
});

/** A generator that a seed repeats (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6D2B79F5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor(((t ^ (t >>> 14)) >>> 0) / 4_294_967_296 * below);
  };
}

const STORIES: readonly (readonly PayoutFact[])[] = [[PAID], [PAID, RETURNED], [FAILED], [RETURNED]];
const FAULTS: readonly RailFault[] = ['unreached', 'lost before', 'lost after'];

test.each([1, 2, 3])('API, webhooks and job of three processes at once, cut at random, with a bank that fails at random: paid at most once, nothing lost (seed %d)', async (seed) => {
  const random = randomOf(seed);
  const tenantId = randomUUID();
  const from = await world.openAccount(tenantId);
  await world.putAside();
  for (let round = 0; round < 25; round++) {
    const cut: Strike = () => random(60) === 0;
    const processes = [world.process(cut), world.process(cut), world.process()];
    const story = STORIES[random(STORIES.length)]!;
    bank.fail(...Array.from({ length: random(4) }, () => FAULTS[random(FAULTS.length)]!));
    const key = randomUUID();
    await Promise.all(processes.map((process) => world.ask(tenantId, from, {}, key, process).catch(() => undefined)));
    const { data: [payout] } = await listPayouts(world.deps, callOf(tenantId), { limit: 1 });
    const payoutId = decodeId('payout', payout!.id)!;
    const hear = () => hearTold(processes[random(3)]!, { tenantId, providerId: world.providerId }, {
      eventId: randomUUID(), occurredAtMs: clock.now(), payoutId, reference: null, facts: bank.books.has(payoutId) ? [story[random(story.length)]!] : [],
    }).catch(() => undefined);
    for (let turn = 0; turn < 4; turn++) {
      const carried = bank.books.get(payoutId);
      if (carried?.facts.length === 1) carried.facts.push(...story);
      await Promise.all([
        ...processes.map((process) => advanceDue(process).catch(() => undefined)), ...carried === undefined ? [] : [hear(), hear(), hear()],
        ...random(4) === 0 ? [cancelPayout(processes[random(3)]!, callOf(tenantId), { id: payout!.id }).catch(() => undefined)] : [],
      ]);
      clock.advance(random(2) === 0 ? 5_001 : 100);
    }
    bank.mend();
  }
  await settle(tenantId, [PAID]);
  expect((await agree(tenantId, from)).length).toBeGreaterThan(15);
}, 120_000);
