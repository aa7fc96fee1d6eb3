import { currencyExponent } from '../../../../../contracts/currencies.ts';
import type { SpendingLimit } from '../../../../kit/call.ts';
import { parseNetwork } from '../../../../kit/network.ts';
import { refuse } from '../../../../kit/refuse.ts';
import type { Bounds } from '../../domain/bounds.ts';

interface Asked {
  readonly networks?: readonly string[] | null;
  readonly expiresAt?: string | null;
  readonly spending?: readonly SpendingLimit[] | null;
}

/** Bounds as asked for: what is left out stays as it was, null takes it away. */
export function readBounds(asked: Asked, before: Bounds, nowMs: number): Bounds {
  for (const [place, { currency }] of (asked.spending ?? []).entries()) {
    if (currencyExponent(currency) === undefined) throw refuse('currency_unknown', { param: `spending.${place}.currency`, detail: `${currency} is not a currency of ISO 4217.` });
  }
  for (const [place, cidr] of (asked.networks ?? []).entries()) {
    if (parseNetwork(cidr) === undefined) throw refuse('invalid_request', { param: `networks.${place}`, detail: `${cidr} is no CIDR block.` });
  }
  if (asked.expiresAt != null && Date.parse(asked.expiresAt) <= nowMs) throw refuse('invalid_request', { param: 'expiresAt', detail: 'expiresAt must be later than now.' });
  return {
    networks: asked.networks === undefined ? before.networks : asked.networks ?? [],
    expiresAt: asked.expiresAt === undefined ? before.expiresAt : asked.expiresAt === null ? null : new Date(asked.expiresAt),
    spending: asked.spending === undefined ? before.spending : asked.spending ?? [],
  };
}
