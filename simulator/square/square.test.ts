import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../simulator.ts';

let simulator: Simulator;
beforeEach(async () => { simulator = await startSimulator({ providers: ['square'], startMs: Date.UTC(2026, 0, 5, 12) }); });
afterEach(() => simulator.stop());

interface Payment { readonly id: string; readonly status: string; readonly version_token: string; readonly amount_money: { readonly amount: number } }
interface Said { readonly status: number; readonly body: { readonly payment?: Payment; readonly payments?: readonly Payment[]; readonly cursor?: string; readonly errors?: readonly { readonly code: string }[] } }

async function ask(method: string, path: string, body?: object, token = simulator.control.credentials('square')['accessToken']!): Promise<Said> {
  const answer = await fetch(simulator.url('square') + path, { method, headers: { authorization: `Bearer ${token}` }, body: body === undefined ? undefined : JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() as Said['body'] };
}

const asked = (more: object = {}) => ({ idempotency_key: 'k', source_id: 'cnon:card-nonce-ok', amount_money: { amount: 100, currency: 'USD' }, ...more });
const pay = (more?: object) => ask('POST', '/v2/payments', asked(more));
const code = ({ body }: Said) => body.errors?.[0]?.code;
const taken = () => simulator.control.books('square').totals['USD']?.payment ?? 0;

describe('payments', () => {
  it.each([
    [{ source_id: '' }, 'MISSING_REQUIRED_PARAMETER'], [{ idempotency_key: 'x'.repeat(46) }, 'VALUE_TOO_LONG'], [{ idempotency_key: '' }, 'MISSING_REQUIRED_PARAMETER'], [{ amount_money: { amount: 0, currency: 'USD' } }, 'VALUE_TOO_LOW'],
    [{ amount_money: { amount: 1.5, currency: 'USD' } }, 'VALUE_TOO_LOW'], [{ amount_money: { amount: 1, currency: 'CHF' } }, 'UNSUPPORTED_CURRENCY'], [{ reference_id: 'x'.repeat(41) }, 'VALUE_TOO_LONG'], [{ location_id: 'other' }, 'INVALID_LOCATION'],
  ])('%j is refused: %s', async (more, why) => {
    expect(code(await pay(more))).toBe(why);
    expect(taken()).toBe(0);
  });

  it('with the same key are one, and another request may not have it', async () => {
    const first = await pay();
    expect(await pay()).toEqual(first);
    expect(code(await pay({ note: 'other' }))).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(taken()).toBe(100);
  });

  it('that failed are there, with the reason', async () => {
    const { status, body } = await pay({ source_id: 'cnon:card-nonce-rejected-cvv' });
    expect([status, code({ status, body }), body.payment?.status]).toEqual([400, 'CVV_FAILURE', 'FAILED']);
    expect((await ask('GET', `/v2/payments/${body.payment!.id}`)).body.payment).toMatchObject({ status: 'FAILED', card_details: { errors: [{ code: 'CVV_FAILURE' }] } });
  });

  it('that are reserved can be lowered, not raised, and completed by whoever saw the latest', async () => {
    const { id, version_token: seen } = (await pay({ autocomplete: false })).body.payment!;
    const update = (amount: number, key: string) => ask('PUT', `/v2/payments/${id}`, { idempotency_key: key, payment: { amount_money: { amount, currency: 'USD' } } });
    expect((await update(60, 'a')).body.payment?.amount_money.amount).toBe(60);
    expect(code(await update(101, 'b'))).toBe('BAD_REQUEST');
    expect(code(await ask('POST', `/v2/payments/${id}/complete`, { version_token: seen }))).toBe('VERSION_MISMATCH');
    expect((await ask('POST', `/v2/payments/${id}/complete`, {})).body.payment?.status).toBe('COMPLETED');
    expect(taken()).toBe(60);
  });

  it('are cancelled by their key, also where there are none; not when they are completed', async () => {
    expect((await ask('POST', '/v2/payments/cancel', { idempotency_key: 'none' })).status).toBe(200);
    const { id } = (await pay({ autocomplete: false })).body.payment!;
    expect((await ask('POST', '/v2/payments/cancel', { idempotency_key: 'k' })).body).toEqual({});
    expect((await ask('GET', `/v2/payments/${id}`)).body.payment?.status).toBe('CANCELED');
    await pay({ idempotency_key: 'other' });
    expect(code(await ask('POST', '/v2/payments/cancel', { idempotency_key: 'other' }))).toBe('BAD_REQUEST');
  });

  it('are listed in pages', async () => {
    for (let paid = 0; paid < 5; paid++) await pay({ idempotency_key: String(paid) });
    const first = await ask('GET', '/v2/payments?limit=3&sort_order=ASC');
    const rest = await ask('GET', `/v2/payments?limit=3&sort_order=ASC&cursor=${first.body.cursor}`);
    expect(new Set([...first.body.payments!, ...rest.body.payments!].map(({ id }) => id)).size).toBe(5);
    expect(rest.body.cursor).toBeUndefined();
  });

  it('are for those with a token', async () => {
    expect((await ask('POST', '/v2/payments', asked(), 'guess')).status).toBe(401);
  });
});

it('pays out a day after something moved, also when more went back than came in', async () => {
  const { id } = (await pay()).body.payment!;
  await simulator.control.advance(86_400_000);
  await ask('POST', '/v2/refunds', { idempotency_key: 'r', payment_id: id, amount_money: { amount: 100, currency: 'USD' } });
  await simulator.control.advance(86_400_000);
  const { entries, totals } = simulator.control.books('square');
  expect(entries.filter(({ type }) => type === 'payout').map(({ gross }) => gross)).toEqual([100, -67]);
  expect(totals['USD']?.balance).toBe(0);
});
