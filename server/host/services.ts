import { accounts } from '../services/accounts/service.ts';
import { events } from '../services/events/service.ts';
import { identity } from '../services/identity/service.ts';
import { ledger } from '../services/ledger/service.ts';
import { transactions } from '../services/transactions/service.ts';
import type { AnyService } from './compose.ts';

/** Every service of Florin. */
export const SERVICES: readonly AnyService[] = [identity, ledger, accounts, transactions, events];

/** The edge can't tell who is asking without it. */
const NEEDED = 'identity';

/** The services of those names, or all; refused where one of them would miss a neighbour in this process. */
export function chooseServices(names: readonly string[] | undefined, all: readonly AnyService[] = SERVICES): readonly AnyService[] {
  if (names === undefined) return all;
  const known = all.map(({ name }) => name as string);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new ServiceChoiceError(`there is no service ${unknown.join(', ')}: choose from ${known.join(', ')}`);
  const chosen = all.filter(({ name }) => names.includes(name));
  const missing = new Set(chosen.flatMap(({ uses }) => uses as string[]).concat(NEEDED).filter((name) => !names.includes(name)));
  if (missing.size > 0) {
    throw new ServiceChoiceError(`${names.join(', ')} cannot run without ${[...missing].join(', ')} in the same process yet: ` +
      'calling a service in another process needs Kafka and Redis, which this version does not speak. Name them too, or leave --services out.');
  }
  return chosen;
}

export class ServiceChoiceError extends Error {
  override readonly name = 'ServiceChoiceError';
}
