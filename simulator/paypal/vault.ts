import type { Route } from '../frame/route.ts';
import { customerOf } from './bodies.ts';
import { noSuch } from './errors.ts';
import type { PaypalState } from './state.ts';

/** Wallets that payers let the merchant keep. They come here by orders that ask for it; payers and merchants take them away. */
export function vaultRoutes(state: PaypalState): Route[] {
  const body = (id: string): object => ({
    id, customer: { id: customerOf(id) }, payment_source: { paypal: { email_address: 'payer@simulator.example', usage_type: 'MERCHANT', customer_type: 'CONSUMER', permit_multiple_payment_tokens: false } },
    links: [{ href: `${state.world.url()}/v3/vault/payment-tokens/${id}`, rel: 'self', method: 'GET' }],
  });
  return [
    { method: 'GET', path: '/v3/vault/payment-tokens/:id', handle: ({ params }) => (state.isVaulted(params['id']!) ? { status: 200, body: body(params['id']!) } : noSuch) },
    { method: 'DELETE', path: '/v3/vault/payment-tokens/:id', handle: ({ params }) => { state.unvault(params['id']!); return { status: 204 }; } },
  ];
}
