import { randomUUID } from 'node:crypto';
import { payerDecides, payerLeaves, payerTypesCard } from '../../../test/suites/payment-provider-world.ts';
import { encodeId } from '../../../../contracts/ids.ts';
import type { FaultOrder } from '../../../../simulator/frame/faults.ts';
import { as, type World } from './world.ts';

/** Numbers that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const CARDS = ['visa', 'visa', 'visa', 'chargeDeclined', 'chargeDeclinedInsufficientFunds', 'authenticationRequired', 'authenticationRequired'];
/** At a page for cards: taken, declined, asked for by the bank. */
const NUMBERS = ['4242424242424242', '4242424242424242', '4000000000000002', '4000000000003220'];
const FAULTS: readonly FaultOrder['fault'][] = [
  'error-before', 'error-after', 'reset-before', 'reset-after', 'rate-limited', 'webhook-duplicate', 'webhook-reordered', 'webhook-lost', 'webhook-early', 'webhook-late',
];
const AMOUNT = 1_000;

export interface Ended { readonly wrong: string[]; readonly statuses: string[]; readonly charges: number; readonly refunds: number }

/**
 * One payment, and whatever may happen to it, at once and in any order: calls with the same key and others, processes that die in the middle of them, webhooks lost,
 * doubled and turned around, answers lost, a payer who approves or does not, time that goes by. In the end all is repaired and looked at.
 */
export async function interleave(world: World, seed: number): Promise<Ended> {
  const random = seeded(seed);
  const pick = <One>(from: readonly One[]): One => from[Math.floor(random() * from.length)]!;
  const chance = (share: number) => random() < share;
  const shop = await world.newTenant();
  const { tenantId, account } = shop;
  const payKey = randomUUID();
  const method = chance(0.3) ? { type: 'card-page' as const } : { type: 'card' as const, tokens: { stripe: `pm_card_${pick(CARDS)}` } };
  const capture = chance(0.4) ? 'manual' as const : 'automatic' as const;
  const keys = { capture: randomUUID(), cancel: randomUUID(), refund: randomUUID() };
  // Each process may die once, at a moment drawn now.
  const processOf = () => {
    let left = chance(0.4) ? Math.floor(random() * 60) : Number.POSITIVE_INFINITY;
    return world.process(() => --left < 0);
  };
  const idOf = async (): Promise<string | undefined> => (await world.api.listPayments({ limit: 1 }, as(tenantId))).data[0]?.id;
  const withPayment = async (run: (id: string) => Promise<unknown>) => {
    const id = await idOf();
    if (id !== undefined) await run(id);
  };

  const comeBack = (id: string, query = '') =>
    processOf().api.servePage({ method: 'GET', path: `/pay/${encodeId('tenant', tenantId)}/return/${id}${query}`, headers: {}, body: '' }, as(tenantId));

  const doings: Readonly<Record<string, () => Promise<unknown>>> = {
    pay: () => processOf().api.createPayment({ amount: AMOUNT, currency: 'EUR', accountId: account, method, capture }, as(tenantId, payKey)),
    confirm: () => withPayment((id) => processOf().api.confirmPayment({ id, method: { type: 'card', tokens: { stripe: 'pm_card_visa' } } }, as(tenantId, randomUUID()))),
    capture: () => withPayment((id) => processOf().api.capturePayment({ id, amount: chance(0.5) ? 600 : undefined, final: chance(0.7) }, as(tenantId, chance(0.5) ? keys.capture : randomUUID()))),
    cancel: () => withPayment((id) => processOf().api.cancelPayment({ id }, as(tenantId, keys.cancel))),
    refund: () => withPayment((id) => processOf().api.createRefund({ id, amount: 300 }, as(tenantId, chance(0.6) ? keys.refund : randomUUID()))),
    payer: () => withPayment(async (id) => {
      const { nextAction } = await world.api.getPayment({ id }, as(tenantId));
      if (nextAction?.type !== 'redirect') return;
      const decision = chance(0.8) ? 'approve' as const : 'decline' as const;
      if (!nextAction.url.includes('/c/pay/')) await payerDecides(nextAction.url, decision);
      else if (chance(0.8)) await payerTypesCard(nextAction.url, pick(NUMBERS), decision);
      else await comeBack(id, new URL(await payerLeaves(nextAction.url)).search);
    }),
    back: () => withPayment((id) => comeBack(id)),
    job: () => processOf().job('resume-payments').run(),
    time: () => world.advance(pick([1_000, 6_000, 100_000, 400_000])),
    dispute: () => withPayment(async (id) => {
      const { attempts, status } = await world.api.getPayment({ id }, as(tenantId));
      if (status === 'succeeded' && chance(0.3)) world.control.openDispute('stripe', attempts.at(-1)!.reference!);
    }),
    fault: () => Promise.resolve(world.control.fault('stripe', { fault: pick(FAULTS), delayMs: 5_000 })),
  };

  await doings['pay']!().catch(() => {});
  for (let round = 0; round < 6; round++) {
    const batch = Array.from({ length: 1 + Math.floor(random() * 4) }, () => doings[pick(['pay', 'confirm', 'capture', 'capture', 'cancel', 'refund', 'refund', 'payer', 'payer', 'back', 'job', 'time', 'dispute', 'fault', 'fault'])]!());
    await Promise.allSettled(batch);
  }
  world.control.clearFaults('stripe');
  // Whoever had no answer asks again.
  await world.api.createPayment({ amount: AMOUNT, currency: 'EUR', accountId: account, method, capture }, as(tenantId, payKey)).catch(() => {});
  // Until every lease is over, every look was taken and every webhook sent again.
  for (const ms of [100_000, 100_000, 400_000, 4_000_000, 90_000_000, 90_000_000]) {
    await world.advance(ms);
    await world.settle();
  }
  const ended = await check(world, tenantId, account);
  shop.leave();
  return ended;
}

async function check(world: World, tenantId: string, account: string): Promise<Ended> {
  const wrong: string[] = [];
  const { data } = await world.api.listPayments({ limit: 100 }, as(tenantId));
  if (data.length !== 1) wrong.push(`${data.length} payments`);
  const references = new Set(data.flatMap(({ attempts }) => attempts.flatMap(({ reference }) => (reference === null ? [] : [reference]))));
  const entries = world.control.books('stripe').entries.filter(({ paymentReference }) => paymentReference !== null && references.has(paymentReference));
  const sum = (types: readonly string[]) => entries.filter(({ type }) => types.includes(type)).reduce((total, { gross }) => total + gross, 0);
  const charged = entries.filter(({ type }) => type === 'payment').reduce((total, { gross }) => total + gross, 0);
  if (charged > AMOUNT) wrong.push(`charged ${charged} of ${AMOUNT}`);
  const refunds = entries.filter(({ type }) => type === 'refund');
  const succeeded = data.flatMap((payment) => payment.refunds).filter(({ status }) => status === 'succeeded');
  if (refunds.length !== succeeded.length) wrong.push(`${refunds.length} refunds at the provider, ${succeeded.length} here`);
  const held = sum(entries.map(({ type }) => type).filter((type) => type !== 'payout' && type !== 'fee'));
  const clearing = await world.clearingOf(tenantId);
  if (clearing !== held) wrong.push(`the provider holds ${held}, the ledger says ${clearing}`);
  const merchant = await world.balanceOf(tenantId, account);
  if (merchant.held !== 0) wrong.push(`${merchant.held} still held`);
  for (const { id, status, postings } of data) {
    if (['unknown', 'processing'].includes(status)) wrong.push(`${id} is still ${status}`);
    if (postings.some(({ recorded }) => !recorded)) wrong.push(`${id} has postings that are not in the ledger`);
  }
  return { wrong, statuses: data.map(({ status }) => status), charges: entries.filter(({ type }) => type === 'payment').length, refunds: refunds.length };
}
