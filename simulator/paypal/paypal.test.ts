import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../simulator.ts';

let simulator: Simulator;
let token: string;
const url = (path: string) => simulator.url('paypal') + path;
const grant = (secret: string) => fetch(url('/v1/oauth2/token'), { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }), headers: { authorization: `Basic ${btoa(`florin-client:${secret}`)}` } });

beforeEach(async () => {
  simulator = await startSimulator({ providers: ['paypal'], startMs: Date.UTC(2026, 0, 5, 12) });
  ({ access_token: token } = await (await grant('florin-secret')).json() as { access_token: string });
});
afterEach(() => simulator.stop());

interface Said { readonly status: number; readonly body: Record<string, unknown> & { id?: string; name?: string; status?: string; details?: { issue: string }[] } }

async function ask(path: string, body?: object | string, headers: Record<string, string> = {}): Promise<Said> {
  const answer = await fetch(url(path), { method: body === undefined ? 'GET' : 'POST', headers: { authorization: `Bearer ${token}`, ...headers }, body: typeof body === 'object' ? JSON.stringify(body) : body });
  return { status: answer.status, body: await answer.json() as Said['body'] };
}

const order = (asked: object = {}) => ({ intent: 'CAPTURE', purchase_units: [{ amount: { currency_code: 'USD', value: '10.00' } }], ...asked });
const issue = ({ body }: Said) => body.details?.[0]?.issue;
const balance = () => simulator.control.books('paypal').totals['USD']?.payment;

describe('who asks', () => {
  it('needs a token, which needs the secret, and ends after nine hours', async () => {
    expect((await grant('guess')).status).toBe(401);
    expect((await ask('/v2/checkout/orders/1')).status).toBe(404);
    await simulator.control.advance(9 * 3_600_000);
    expect((await ask('/v2/checkout/orders/1')).body).toMatchObject({ error: 'invalid_token' });
  });
});

describe('what is asked', () => {
  it.each([
    ['{', 400, 'MALFORMED_REQUEST_JSON'], [order({ intent: 'PAY' }), 400, 'MISSING_REQUIRED_PARAMETER'], [order({ purchase_units: [] }), 400, 'MISSING_REQUIRED_PARAMETER'],
    ...([['USD', '0.00', 'CANNOT_BE_ZERO_OR_NEGATIVE'], ['USD', '-1.00', 'CANNOT_BE_ZERO_OR_NEGATIVE'], ['USD', '1.001', 'DECIMAL_PRECISION'], ['JPY', '1.5', 'DECIMAL_PRECISION'], ['KWD', '1.000', 'INVALID_CURRENCY_CODE']] as const)
      .map(([currency, value, why]) => [order({ purchase_units: [{ amount: { currency_code: currency, value } }] }), 422, why] as const),
  ] as const)('%j is refused: %i %s', async (body, status, why) => {
    const said = await ask('/v2/checkout/orders', body);
    expect([said.status, issue(said)]).toEqual([status, why]);
  });

  it('is answered briefly, unless the whole is preferred', async () => {
    expect(Object.keys((await ask('/v2/checkout/orders', order())).body)).toEqual(['id', 'status', 'links']);
    expect((await ask('/v2/checkout/orders', order(), { prefer: 'return=representation' })).body).toMatchObject({ intent: 'CAPTURE', purchase_units: [{ amount: { value: '10.00' } }] });
  });

  it('with the same key is one order, as it stands now, for six hours', async () => {
    const key = { 'paypal-request-id': 'k' };
    const first = await ask('/v2/checkout/orders', order(), key);
    const again = await ask('/v2/checkout/orders', order(), key);
    expect([first.status, again.status, again.body.id]).toEqual([201, 200, first.body.id]);
    await simulator.control.advance(6 * 3_600_000);
    expect((await ask('/v2/checkout/orders', order(), key)).body.id).not.toBe(first.body.id);
  });
});

describe('taking money', () => {
  it('needs the payer, or a wallet in the vault', async () => {
    const { body: { id } } = await ask('/v2/checkout/orders', order());
    expect(issue(await ask(`/v2/checkout/orders/${id}/capture`, {}))).toBe('ORDER_NOT_APPROVED');
    expect(issue(await ask(`/v2/checkout/orders/${id}/authorize`, {}))).toBe('ACTION_DOES_NOT_MATCH_INTENT');
    const paid = await ask(`/v2/checkout/orders/${id}/capture`, { payment_source: { paypal: { vault_id: 'florin-wallet-ok' } } });
    expect([paid.status, paid.body.status]).toEqual([201, 'COMPLETED']);
    expect(issue(await ask(`/v2/checkout/orders/${id}/capture`, {}))).toBe('ORDER_ALREADY_CAPTURED');
    expect(balance()).toBe(1_000);
  });

  it('goes through at once where the order names the wallet', async () => {
    expect((await ask('/v2/checkout/orders', order({ payment_source: { paypal: { vault_id: 'florin-wallet-ok' } } }))).body.status).toBe('COMPLETED');
    expect(balance()).toBe(1_000);
  });

  it('is refused as PayPal\'s header for negative tests says', async () => {
    const { body: { id } } = await ask('/v2/checkout/orders', order());
    const mocked = { 'paypal-mock-response': '{"mock_application_codes":"INSTRUMENT_DECLINED"}' };
    expect(issue(await ask(`/v2/checkout/orders/${id}/capture`, { payment_source: { paypal: { vault_id: 'florin-wallet-ok' } } }, mocked))).toBe('INSTRUMENT_DECLINED');
    expect(balance()).toBeUndefined();
  });

  it('an approval that nobody uses is gone after three days, and the merchant is told', async () => {
    const { body: { id } } = await ask('/v2/checkout/orders', order());
    simulator.control.registerWebhook('paypal', { url: 'http://127.0.0.1:1/', events: ['CHECKOUT.*'] });
    await fetch(url(`/checkoutnow?token=${id}`), { method: 'POST', body: 'decision=approve', redirect: 'manual' });
    await simulator.control.advance(72 * 3_600_000);
    expect(simulator.control.deliveries('paypal').map(({ event }) => event.type)).toEqual(['CHECKOUT.PAYMENT-APPROVAL.REVERSED', 'CHECKOUT.ORDER.APPROVED']);
    ({ access_token: token } = await (await grant('florin-secret')).json() as { access_token: string });
    expect((await ask(`/v2/checkout/orders/${id}`)).status).toBe(404);
  });

  it('the page shows what is asked, and writes nothing of the merchant\'s as HTML', async () => {
    const { body: { id } } = await ask('/v2/checkout/orders', order({ purchase_units: [{ amount: { currency_code: 'USD', value: '10.00' }, soft_descriptor: '<script>' }] }));
    const page = await (await fetch(url(`/checkoutnow?token=${id}`))).text();
    expect(page).toContain('10.00 USD');
    expect(page).not.toContain('<script>');
    expect((await fetch(url('/checkoutnow?token=none'))).status).toBe(404);
  });
});
