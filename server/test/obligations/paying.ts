import { vi } from 'vitest';
import type { IdKind } from '../../../contracts/ids.ts';
import type { Simulator } from '../../../simulator/simulator.ts';
import type { Florin } from '../../../sdk/index.ts';
import { payerDecides } from '../suites/payment-provider-world.ts';

/** A tenant that is paid: a provider's double of its own stands behind it. */
export interface Paid {
  readonly florin: Florin;
  readonly simulator: Simulator;
  idOf(kind: IdKind): string;
}

type Made = Awaited<ReturnType<Florin['payments']['createPayment']>>;
type Asked = Partial<Parameters<Florin['payments']['createPayment']>[0]>;

const CARD = { type: 'card', tokens: { stripe: 'pm_card_visa' } } as const;

/** Its webhooks come to this server. */
export async function newSimulatedProvider({ payments }: Florin, { control, url }: Simulator, serverUrl: string): Promise<string> {
  const { id, webhookUrl } = await payments.createProvider({ kind: 'stripe', name: 'Standing', baseUrl: url('stripe'), credentials: { ...control.credentials('stripe') } });
  control.registerWebhook('stripe', { url: serverUrl + new URL(webhookUrl).pathname });
  return id;
}

/** Paid by a card, if nothing else is asked. */
export async function newPayment({ florin, idOf }: Paid, asked: Asked = {}): Promise<Made> {
  return florin.payments.createPayment({ amount: 1_000, currency: 'EUR', accountId: idOf('account'), method: CARD, ...asked });
}

/** Nobody has paid it yet. */
export const newUnpaidPayment = async ({ florin, idOf }: Paid): Promise<string> =>
  (await florin.payments.createPayment({ amount: 1_000, currency: 'EUR', accountId: idOf('account'), customerId: idOf('customer') })).id;

/** Reserved, and not captured. */
export const newReservedPayment = async (paid: Paid): Promise<string> => expected(await newPayment(paid, { capture: 'manual' }), 'requires_capture');

/** A method that was saved by paying with it. */
export async function newMethod(paid: Paid): Promise<string> {
  const { savedMethodId, status } = await newPayment(paid, { customerId: paid.idOf('customer'), save: true });
  if (savedMethodId === null) throw new Error(`no method was saved by a payment that is ${status}`);
  return savedMethodId;
}

/** A dispute, by its provider's webhook. */
export async function newDispute(paid: Paid): Promise<string> {
  const { id, attempts } = await newPayment(paid);
  paid.simulator.control.openDispute('stripe', attempts[0]!.reference!);
  const booked = async () => {
    const { disputes: [dispute], postings } = await paid.florin.payments.getPayment({ id });
    return postings.some(({ for: of, recorded }) => of === 'dispute' && recorded) ? dispute?.id : undefined;
  };
  return vi.waitUntil(booked, { timeout: 10_000, interval: 20 });
}

/** Held for a person by a rule, which is active from here on and speaks of no other payment. */
export async function newHeldPayment(paid: Paid): Promise<string> {
  const { payments } = paid.florin;
  const { id } = await payments.createRoutingRules({ name: 'Held', rules: [{ name: 'held', when: '"held" in metadata', action: { type: 'review', reason: 'it says so' } }] });
  await payments.activateRoutingRules({ id });
  return expected(await newPayment(paid, { metadata: { held: 'yes' } }), 'review');
}

/** One whose provider says that more was captured than was asked for, and is the first to say so: the payer has paid at its page, and has not come back. */
export async function newConflictedPayment(paid: Paid): Promise<string> {
  const { id, nextAction } = await newPayment(paid, { method: { ...CARD, tokens: { stripe: 'pm_card_authenticationRequired' } }, returnUrl: 'https://shop.example/done' });
  if (nextAction?.type !== 'redirect') throw new Error(`a payment that the payer should approve wants ${JSON.stringify(nextAction)}`);
  paid.simulator.control.fault('stripe', { fault: 'webhook-wrong-amount', event: 'payment_intent.succeeded' });
  await payerDecides(nextAction.url, 'approve');
  await vi.waitUntil(async () => (await paid.florin.payments.getPayment({ id })).status === 'conflicted', { timeout: 10_000, interval: 20 });
  return id;
}

function expected({ id, status }: Made, wanted: Made['status']): string {
  if (status !== wanted) throw new Error(`a payment is ${status}, not ${wanted}`);
  return id;
}
