import type { Inputs } from './inputs.ts';
import { newConflictedPayment, newDispute, newHeldPayment, newMethod, newPayment, newReservedPayment, newUnpaidPayment } from './paying.ts';
import { FAR_AWAY, IBAN, type Tenant } from './world.ts';

/** Inputs for payments and what they need. What a provider is asked, its double answers. */
export const PAYMENT_INPUTS: Inputs = {
  'payments.createPayment': ({ home }) => ({ amount: 1_000, currency: 'EUR', accountId: home.idOf('account'), customerId: home.idOf('customer'), method: saved(home) }),
  'payments.confirmPayment': async ({ home }) => ({ id: await newUnpaidPayment(home), method: saved(home) }),
  'payments.capturePayment': async ({ home }) => ({ id: await newReservedPayment(home) }),
  'payments.cancelPayment': async ({ home }) => ({ id: await newReservedPayment(home) }),
  'payments.reviewPayment': async ({ home }) => ({ id: await newHeldPayment(home), decision: 'approve' }),
  'payments.settleConflict': async ({ home }) => ({ id: await newConflictedPayment(home), take: 'accept' }),
  'payments.createRefund': async ({ home }) => ({ id: (await newPayment(home)).id }),
  'payments.submitEvidence': async ({ home }) => ({ id: await newDispute(home), evidence: { product_description: 'Two coffees' } }),
  'payments.acceptDispute': async ({ home }) => ({ id: await newDispute(home) }),
  'payments.removePaymentMethod': async ({ home }) => ({ id: await newMethod(home) }),
  'payments.createProvider': () => PROVIDER,
  'payments.updateProvider': async ({ home }) => ({ id: await newProvider(home), name: 'Renamed' }),
  'payments.disableProvider': async ({ home }) => ({ id: await newProvider(home) }),
  'payments.enableProvider': async ({ home }) => ({ id: (await home.florin.payments.disableProvider({ id: await newProvider(home) })).id }),
  'payments.createFeePlan': ({ home }) => ({ name: 'Another', rules: feeRules(home) }),
  'payments.updateFeePlan': async ({ home }) => ({ id: (await home.florin.payments.createFeePlan({ name: 'Another', rules: [] })).id, name: 'Renamed', rules: feeRules(home) }),
  'payments.createRoutingRules': ({ home }) => ({ name: 'Another', ...routingRules(home) }),
  'payments.updateRoutingRules': async ({ home }) => ({ id: await newDraft(home), name: 'Renamed', ...routingRules(home) }),
  'payments.deleteRoutingRules': async ({ home }) => ({ id: await newDraft(home) }),
  'payments.activateRoutingRules': async ({ home }) => ({ id: await newDraft(home) }),
  'payments.createPayout': ({ home }) => newPayout(home),
  'payments.createPayoutBatch': ({ home }) => ({ payouts: [newPayout(home)] }),
  'payments.cancelPayout': async ({ home }) => ({ id: (await home.florin.payments.createPayout(newPayout(home))).id }),
  'payments.createBankAccount': ({ home }) => ({ customerId: home.idOf('customer'), account: { type: 'iban', iban: IBAN, holder: `Somebody ${crypto.randomUUID()}` } }),
  'payments.deleteBankAccount': async ({ home }) => ({ id: (await home.florin.payments.createBankAccount({ account: { type: 'iban', iban: IBAN, holder: 'Home' } })).id }),
  'payments.createPaymentLink': ({ home }) => ({ account: home.idOf('account'), currency: 'EUR', amount: 100, description: 'Another' }),
  'payments.updatePaymentLink': async ({ home }) => ({
    id: (await home.florin.payments.createPaymentLink({ account: home.idOf('account'), currency: 'EUR', amount: 100, description: 'Another' })).id, active: false,
  }),
  'payments.tryRoutingRules': ({ home }) => ({ id: home.idOf('routingRule'), payment: { amount: 100, currency: 'EUR' } }),
};

/** Of a kind for which no payment here has a token: none is tried with it. */
const PROVIDER = { kind: 'square' as const, name: 'Another', credentials: { accessToken: 'another', locationId: 'another' } };

const saved = (home: Tenant) => ({ type: 'saved' as const, id: home.idOf('paymentMethod') });

const newPayout = (home: Tenant) => ({ from: home.idOf('account'), amount: 2, currency: 'EUR', to: home.idOf('bankAccount'), sendOn: FAR_AWAY });

const newProvider = async ({ florin }: Tenant) => (await florin.payments.createProvider(PROVIDER)).id;

const newDraft = async ({ florin }: Tenant) => (await florin.payments.createRoutingRules({ name: 'Another' })).id;

const feeRules = (home: Tenant) => [{ providers: [home.idOf('provider')], bps: 100 }];

const routingRules = (home: Tenant) => ({
  rules: [{ name: 'large', when: 'amount > 100', action: { type: 'order' as const, to: [{ provider: home.idOf('provider') }] } }],
  otherwise: { type: 'order' as const, to: [{ provider: home.idOf('provider') }] },
});
