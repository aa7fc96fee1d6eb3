import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { ProviderKind } from '../../../kit/payments/provider.ts';
import type { AttemptState, PayerMethod } from '../domain/payment/state.ts';
import type { RouteRequest } from '../domain/routing/candidate.ts';
import { toKeep, type Route } from '../domain/routing/route.ts';
import type { PaymentRouter } from '../handlers/routing/payment-router.ts';
import type { StoredPayment } from '../store/payments.ts';
import type { Routed } from './deps.ts';

/** Where an attempt goes: by the tenant's rules, to the first provider they name that was not tried yet and for which there is a token. */
export async function chooseProvider(router: Pick<PaymentRouter, 'route'>, payment: StoredPayment, { method, after }: AttemptState): Promise<Routed> {
  const routed = await router.route(payment.tenantId, payment.mode, requestOf(payment, method), Math.random());
  if (routed.outcome === 'block') return { type: 'block', reason: routed.reason ?? '' };
  if (routed.outcome === 'review' && payment.state.review === null) return { type: 'review', reason: routed.reason ?? '' };
  const tried = after.map((id) => encodeId('provider', id));
  const chosen = routed.providers.map((id) => ({ id, kind: kindOf(routed, id) })).find(({ id, kind }) => !tried.includes(id) && hasToken(method, kind));
  const why = reasons(routed, method, tried);
  if (chosen === undefined) return { type: 'none', why };
  return { type: 'use', providerId: decodeId('provider', chosen.id)!, kind: chosen.kind, why, route: toKeep(routed) };
}

function requestOf({ state, metadata }: StoredPayment, method: PayerMethod): RouteRequest {
  const card = 'tokens' in method ? method : undefined;
  return {
    amount: BigInt(state.amount), currency: state.currency, method: method.type, country: card?.country ?? null, brand: card?.brand ?? null, customer: state.customer ?? null, metadata, capture: state.capture, save: state.save,
    boundTo: method.type === 'saved' ? encodeId('provider', method.providerId) : null,
  };
}

const kindOf = ({ explanation }: Route, id: string): ProviderKind => explanation.find(({ provider }) => provider === id)!.kind as ProviderKind;

const hasToken = (method: PayerMethod, kind: ProviderKind): boolean => !('tokens' in method) || method.tokens[kind] !== undefined;

function reasons({ explanation, notes }: Route, method: PayerMethod, tried: readonly string[]): string[] {
  return [...explanation.map(({ provider, kind, because }) => {
    const why = tried.includes(provider) ? 'It was tried before.' : hasToken(method, kind as ProviderKind) ? because : 'There is no token for it.';
    return `${kind} ${provider}: ${why}`;
  }), ...notes];
}
