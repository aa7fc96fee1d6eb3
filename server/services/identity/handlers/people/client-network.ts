import type { Client } from '../../../../kit/call.ts';
import { networkOf } from '../../../../kit/network.ts';

/** Where somebody comes from, as far as sessions and counters tell places apart. What has no address is one place too. */
export function clientNetwork(client: Client | undefined): string {
  return (client && networkOf(client.ip)) ?? 'unknown';
}
