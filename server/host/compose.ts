import type { z } from 'zod';
import type { Contracts, ServiceName } from '../../contracts/index.ts';
import type { BusControl } from '../kit/bus.ts';
import type { Clock, NewId } from '../kit/clock.ts';
import type { Database, Signals } from '../kit/database.ts';
import type { Mailer } from '../kit/mail.ts';
import type { Log, Metrics } from '../kit/observe.ts';
import type { Outside } from '../kit/outside.ts';
import type { PersonalData } from '../kit/personal-data/personal-data.ts';
import type { Neighbours, RunningService, ServiceDefinition } from '../kit/service.ts';
import type { Signer } from '../kit/signing.ts';
import { GATEWAY } from './gateway-name.ts';
import { localClient } from './local-calls.ts';
import { startOrder } from './start-order.ts';

/** A service of whatever kind, as the host holds it. */
// oxlint-disable-next-line typescript/no-explicit-any -- the host treats all alike; each definition checked its own types
export type AnyService = ServiceDefinition<any, any, z.ZodObject>;

/** What every service is given, apart from its own database and settings. */
export interface Ports {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly signals: Signals;
  readonly metrics: Metrics;
  log(service: string): Log;
  database(service: string): Database;
  readonly mailer: Mailer;
  readonly outside: Outside;
  signer(name: string): Signer;
  /** Undefined where no service here keeps personal data. */
  readonly personal?: PersonalData;
  /** Raw settings of a service, read by its config schema. */
  settings(service: string): Record<string, string>;
  /** A service recorded something: wake the bus. */
  committed(service: string): void;
  /** For the events service. */
  readonly bus?: BusControl;
  /** Services on nodes of their own, each at one address. */
  node?(from: string, to: string, url: string): unknown;
  /** A service as it is where the ledger of the call is; `here`: in this process. By default there is no other place. */
  peer?(service: string, here: object): unknown;
  /** Services in other processes, as those here see them. */
  readonly elsewhere?: ServicesElsewhere;
}

export interface ServicesElsewhere {
  readonly names: readonly string[];
  /** Those the public API of this process serves too. */
  readonly seen: readonly string[];
  client(from: string, to: string): unknown;
}

export interface Composed {
  readonly definitions: readonly AnyService[];
  readonly running: ReadonlyMap<string, RunningService<Contracts[ServiceName]>>;
  /** Clients of all services here, as their neighbours see them; with the public API, of those elsewhere too. */
  readonly clients: Neighbours<ServiceName>;
}

/** Sets up the services in start order, each with typed clients of the neighbours it uses. Nothing is started. */
export function compose(definitions: readonly AnyService[], ports: Ports): Composed {
  const running = new Map<string, RunningService<Contracts[ServiceName]>>();
  const clients: Record<string, object> = {};
  const peers = new Map<string, unknown>();
  const { elsewhere } = ports;
  const keepers = definitions.filter(({ keepsPersonalData }) => keepsPersonalData === true);
  if (keepers.length > 0 && ports.personal === undefined) throw new Error(`${keepers.map(({ name }) => name as string).join(', ')} keep personal data: give them a key store`);
  for (const definition of startOrder(definitions, elsewhere?.names)) {
    const neighbours = Object.fromEntries(definition.uses.map((name: string) => [name, clients[name] ?? elsewhere?.client(definition.name, name)]));
    const service = definition.setup({
      config: definition.config.parse(ports.settings(definition.name)),
      database: ports.database(definition.name),
      signals: ports.signals,
      clock: ports.clock,
      newId: ports.newId,
      neighbours: neighbours as never,
      node: (name, url) => {
        if (ports.node === undefined || definition.asks?.includes(name) !== true) throw new Error(`${definition.name as string} can not ask ${name} at ${url} from here`);
        return ports.node(definition.name, name, url) as never;
      },
      peer: (name) => {
        if (name !== definition.name || definition.asksItself !== true) throw new Error(`${definition.name as string} does not say that it asks ${name} elsewhere`);
        return peers.getOrInsertComputed(name, () => ports.peer?.(name, clients[name]!) ?? clients[name]) as never;
      },
      log: ports.log(definition.name),
      metrics: ports.metrics,
      mailer: ports.mailer,
      outside: ports.outside,
      signer: ports.signer,
      // Never looked at by a service that does not keep personal data, and there for each that does: see above.
      personal: ports.personal!,
      committed: () => ports.committed(definition.name),
      bus: ports.bus,
    });
    running.set(definition.name, service);
    clients[definition.name] = localClient(definition.name, service.router);
  }
  for (const name of elsewhere?.seen ?? []) clients[name] = elsewhere!.client(GATEWAY, name) as object;
  return { definitions, running, clients: clients as Neighbours<ServiceName> };
}
