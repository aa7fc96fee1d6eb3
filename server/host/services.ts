import { accounts } from '../services/accounts/service.ts';
import { currency } from '../services/currency/service.ts';
import { events } from '../services/events/service.ts';
import { identity } from '../services/identity/service.ts';
import { ledger } from '../services/ledger/service.ts';
import { notifications } from '../services/notifications/service.ts';
import { payments } from '../services/payments/service.ts';
import { transactions } from '../services/transactions/service.ts';
import type { AnyService } from './compose.ts';
import { validator } from '../services/validator/service.ts';
import { GATEWAY } from './gateway-name.ts';

/** Services that run only where they are named, as many times as one likes: whoever asks them has the addresses. Florin is whole without them. */
export const NODES: readonly AnyService[] = [validator];

/** Every other service of Florin. */
export const SERVICES: readonly AnyService[] = [identity, ledger, accounts, transactions, currency, payments, notifications, events];

/**
 * What usually runs together, each group on its own machines. All of them together are all of Florin.
 * - `edge` holds identity because every request asks who is behind its credential: at the edge the answer costs no hop. No code that moves
 *   money runs in the process that clients can reach.
 * - `money` holds the three whose calls to each other are on the path of every transaction: apart, each transaction would pay for the hops.
 * - `outside` holds the rooms that speak to the outside world and wait for it: providers, banks, rate sources, whoever is told something. Its processes
 *   alone need a way out of the network.
 * - `insight` holds what follows by events and may lag without anybody's money waiting.
 */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  edge: [GATEWAY, 'identity'],
  money: ['ledger', 'accounts', 'transactions'],
  outside: ['payments', 'currency', 'notifications'],
  insight: ['events'],
};

/** What a process runs. */
export interface Choice {
  readonly services: readonly AnyService[];
  readonly gateway: boolean;
  /** Services that run elsewhere. */
  readonly elsewhere: readonly AnyService[];
}

/** The services and groups of those names, or everything. */
export function chooseServices(names: readonly string[] | undefined, all: readonly AnyService[] = SERVICES): Choice {
  if (names === undefined) return { services: all, gateway: true, elsewhere: [] };
  const known = [...[...all, ...NODES].map(({ name }) => name as string), GATEWAY];
  const wanted = new Set(names.flatMap((name) => GROUPS[name] ?? [name]));
  const unknown = [...wanted].filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new ServiceChoiceError(`there is no service ${unknown.join(', ')}: choose from ${known.join(', ')}, or the groups ${Object.keys(GROUPS).join(', ')}`);
  if (wanted.size === 0) throw new ServiceChoiceError(`name at least one service: choose from ${known.join(', ')}, or the groups ${Object.keys(GROUPS).join(', ')}`);
  const [services, elsewhere] = [true, false].map((here) => all.filter(({ name }) => wanted.has(name as string) === here));
  const nodes = NODES.filter(({ name }) => wanted.has(name as string));
  return { services: [...services!, ...nodes], elsewhere: elsewhere!, gateway: wanted.has(GATEWAY) };
}

/** The names that make the same choice again, on another thread. */
export const namesOf = ({ services, gateway }: Choice): string[] => [...services.map(({ name }) => name as string), ...(gateway ? [GATEWAY] : [])];

export class ServiceChoiceError extends Error {
  override readonly name = 'ServiceChoiceError';
}
