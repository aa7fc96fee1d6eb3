import braintree from 'braintree';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../simulator.ts';

/** Braintree's own client for Node, as it is, against the double: what it can not read is not faithful. */
describe("Braintree's own client", () => {
  let simulator: Simulator;
  let gateway: braintree.BraintreeGateway;

  beforeAll(async () => {
    simulator = await startSimulator({ providers: ['braintree'] });
    const { hostname, port } = new URL(simulator.url('braintree'));
    const { merchantId, publicKey, privateKey } = simulator.control.credentials('braintree');
    const Environment = braintree.Environment as unknown as new (...given: unknown[]) => braintree.Environment;
    const environment = new Environment(hostname, port, simulator.url('braintree'), false, { simulated: true });
    gateway = new braintree.BraintreeGateway({ environment, merchantId: merchantId!, publicKey: publicKey!, privateKey: privateKey! });
  });
  afterAll(() => simulator.stop());

  it('sells, settles, refunds and searches', async () => {
    const sold = await gateway.transaction.sale({ amount: '10.00', orderId: 'order-1', paymentMethodNonce: 'fake-valid-nonce', options: { submitForSettlement: true, storeInVaultOnSuccess: true } });
    expect(sold).toMatchObject({ success: true, transaction: { status: 'submitted_for_settlement', amount: '10.00', currencyIsoCode: 'USD', processorResponseCode: '1000', creditCard: { last4: '1881', cardType: 'Visa' } } });
    const { id } = sold.transaction;
    expect((await gateway.testing.settle(id)).transaction.status).toBe('settled');
    const refunded = await gateway.transaction.refund(id, '4.00');
    expect(refunded).toMatchObject({ success: true, transaction: { type: 'credit', amount: '4.00', refundedTransactionId: id } });
    expect(await gateway.transaction.find(id)).toMatchObject({ refundIds: [refunded.transaction.id], orderId: 'order-1' });
    const found: string[] = [];
    await new Promise<void>((resolve, reject) => {
      const stream = gateway.transaction.search((search) => { search.orderId().is('order-1'); });
      stream.on('data', (one: braintree.Transaction) => found.push(one.id)).on('end', () => resolve()).on('error', reject);
    });
    expect(found).toEqual([id]);
  });

  it('captures in parts and voids', async () => {
    const { transaction } = await gateway.transaction.sale({ amount: '10.00', paymentMethodNonce: 'fake-valid-nonce' });
    expect(transaction.status).toBe('authorized');
    const part = await gateway.transaction.submitForPartialSettlement(transaction.id, '3.00');
    expect(part.transaction).toMatchObject({ amount: '3.00', authorizedTransactionId: transaction.id, status: 'submitted_for_settlement' });
    const other = await gateway.transaction.sale({ amount: '10.00', paymentMethodNonce: 'fake-valid-nonce' });
    expect((await gateway.transaction.void(other.transaction.id)).transaction.status).toBe('voided');
    const twice = await gateway.transaction.void(other.transaction.id);
    expect(twice.success).toBe(false);
    expect(twice.errors.deepErrors().map(({ code }) => code)).toEqual(['91504']);
  });

  it('declines with codes, and rejects', async () => {
    const declined = await gateway.transaction.sale({ amount: '2001.00', paymentMethodNonce: 'fake-valid-nonce' });
    expect(declined).toMatchObject({ success: false, message: 'Insufficient Funds', transaction: { status: 'processor_declined', processorResponseCode: '2001' } });
    const rejected = await gateway.transaction.sale({ amount: '10.00', paymentMethodNonce: 'fake-gateway-rejected-fraud-nonce' });
    expect(rejected).toMatchObject({ success: false, transaction: { status: 'gateway_rejected', gatewayRejectionReason: 'fraud' } });
    const consumed = await gateway.transaction.sale({ amount: '10.00', paymentMethodNonce: 'fake-consumed-nonce' });
    expect(consumed.errors.deepErrors().map(({ code }) => code)).toEqual(['91564']);
  });

  it('reads disputes, and verifies what the webhooks say', async () => {
    const { transaction } = await gateway.transaction.sale({ amount: '10.00', paymentMethodNonce: 'fake-paypal-one-time-nonce', options: { submitForSettlement: true } });
    const { dispute } = simulator.control.openDispute('braintree', transaction.id);
    expect(await gateway.dispute.find(dispute)).toMatchObject({ dispute: { status: 'open', amountDisputed: '10.00', transaction: { id: transaction.id } } });
    await gateway.dispute.addTextEvidence(dispute, { content: 'delivered' });
    expect((await gateway.dispute.finalize(dispute)).success).toBe(true);
    const double = simulator.doubles.find(({ name }) => name === 'braintree')!;
    const event = { id: 'e', type: 'dispute_opened', payload: { kind: 'dispute_opened', timestampMs: 0, subject: { dispute: { id: dispute, amount: '10.00' } } } };
    const form = new URLSearchParams(String(double.sign(event, { id: 'w', url: '', events: [], secret: '' }, 0).body));
    const read = await gateway.webhookNotification.parse(form.get('bt_signature')!, form.get('bt_payload')!);
    expect(read).toMatchObject({ kind: 'dispute_opened', dispute: { id: dispute, amount: '10.00' } });
  });

  it('is not let in with another key', async () => {
    const { hostname, port } = new URL(simulator.url('braintree'));
    const Environment = braintree.Environment as unknown as new (...given: unknown[]) => braintree.Environment;
    const stranger = new braintree.BraintreeGateway({ environment: new Environment(hostname, port, '', false, { simulated: true }), merchantId: 'florin_merchant', publicKey: 'a', privateKey: 'b' });
    await expect(stranger.transaction.find('x')).rejects.toThrow('Authentication Error');
  });
});
