import { encodeId } from '../../../../../contracts/ids.ts';
import type { NewEvent } from '../../../../kit/events.ts';
import type { Provider } from './provider.ts';

export const PROVIDER_TELLS = {
  'provider.created': 'A tenant connected an account at a payment provider.',
  'provider.updated': 'A provider connection changed, or its credentials did.',
  'provider.disabled': 'A provider connection is used for no new payment.',
  'provider.enabled': 'A provider connection is used again.',
} as const;

/** Nothing of credentials, not even which. */
export function providerEvent(type: keyof typeof PROVIDER_TELLS, { tenantId: _, createdAt, ...provider }: Provider, timeMs: number): NewEvent {
  const data = { ...provider, id: encodeId('provider', provider.id), createdAt: createdAt.toISOString() };
  return { types: [type], version: 1, subject: data.id, timeMs, data };
}
