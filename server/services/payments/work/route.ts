import { encodeId } from '../../../../contracts/ids.ts';
import type { Database } from '../../../kit/database.ts';
import type { AttemptState, PayerMethod } from '../domain/payment/state.ts';
import type { Connections } from '../handlers/providers/connections.ts';
import { listProviders } from '../store/providers.ts';
import type { StoredPayment } from '../store/payments.ts';
import type { Routed } from './deps.ts';

const MOST_PROVIDERS = 100;

/** The first provider of the tenant that takes this method and was not tried yet. */
export async function chooseProvider({ database, connections }: { database: Database; connections: Connections }, { tenantId, mode, state }: StoredPayment, { method, after }: AttemptState): Promise<Routed> {
  const providers = (await listProviders(database, tenantId, { mode, status: 'enabled' }, undefined, MOST_PROVIDERS)).toReversed();
  const why: string[] = [];
  for (const { id, kind, name } of providers) {
    const connection = await connections.connectionOf(tenantId, id);
    const not = after.includes(id) ? 'it was tried before' : connection === undefined ? 'it is gone' : refusal(method, id, kind, connection.provider.capabilities, state.capture);
    if (not === undefined) return { type: 'use', providerId: id, kind, why: [...why, `${name}: the first that takes it`] };
    why.push(`${name} (${encodeId('provider', id)}): ${not}`);
  }
  return { type: 'none', why };
}

function refusal(method: PayerMethod, id: string, kind: string, { methods, manualCapture }: { methods: readonly string[]; manualCapture: boolean }, capture: string): string | undefined {
  if (method.type === 'saved') return method.providerId === id ? undefined : 'the method was saved elsewhere';
  if (!methods.includes(method.type)) return `it takes no ${method.type}`;
  if ('tokens' in method && !(kind in method.tokens)) return 'there is no token for it';
  return capture === 'manual' && !manualCapture ? 'it captures at once' : undefined;
}
