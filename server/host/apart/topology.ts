import type { BreakerState } from '../../kit/breaker.ts';
import type { AnyService } from '../compose.ts';
import { GATEWAY } from '../gateway-name.ts';
import { SILENT_MS, type RegisteredProcess } from './registry.ts';

export interface Topology {
  readonly processes: readonly {
    readonly id: string; readonly host: string; readonly pid: number; readonly runs: readonly string[]; readonly version: string;
    readonly state: string; readonly silentMs: number; readonly behind: number; readonly parked: number; readonly url: string; readonly internalUrl?: string;
  }[];
  readonly services: readonly {
    readonly name: string; readonly processes: number; readonly hears: readonly string[];
    /** With the worst state that one of its processes sees the neighbour in, where they see it from outside. */
    readonly calls: readonly { readonly name: string; readonly breaker?: BreakerState }[];
    /** Events its consumers have yet to take; null where it has none, or nobody runs it. */
    readonly behind: number | null;
  }[];
  /** What somebody should look at, as sentences. */
  readonly troubles: readonly string[];
}

const WORST: readonly (BreakerState | undefined)[] = ['open', 'half-open', 'closed', undefined];

/** What processes say of themselves, put together with what the manifests say of services. */
export function topology(registered: readonly RegisteredProcess[], definitions: readonly AnyService[]): Topology {
  const alive = registered.filter(({ silentMs }) => silentMs < SILENT_MS);
  const processes = registered.map((process) => {
    const { id, host, pid, services, gateway, version, silentMs, health, url, internalUrl } = process;
    return {
      id, host, pid, version, runs: gateway ? [...services, GATEWAY] : services, silentMs, url, internalUrl, state: stateOf(process, alive),
      behind: sum(health.lag, 'behind'), parked: sum(health.lag, 'parked'),
    };
  });
  const services = definitions.map(({ name, uses, listens }) => {
    const own = alive.filter((process) => process.services.includes(name as string));
    return {
      name: name as string, processes: own.length, hears: [...new Set(listens.map((one) => one.split(':')[0]!))].filter((teller) => teller !== name),
      calls: (uses as string[]).map((used) => ({ name: used, breaker: worst(own.map(({ health }) => health.neighbours?.[used])) })),
      behind: own.length === 0 ? null : behindOf(own, name as string),
    };
  });
  return { processes, services, troubles: troublesOf(processes, services, alive) };
}

/** One that fell silent and whose work another has taken up since, started with the same services, is past and no trouble. */
function stateOf({ silentMs, seenAtMs, services, gateway, health }: RegisteredProcess, alive: readonly RegisteredProcess[]): string {
  if (silentMs < SILENT_MS) return health.phase === 'ready' && !health.ready ? `database ${health.database}` : health.phase;
  const replaced = alive.some((other) => other.startedAtMs > seenAtMs && other.gateway === gateway && other.services.toSorted().join() === services.toSorted().join());
  return replaced ? 'replaced' : 'silent';
}

const worst = (states: readonly (BreakerState | undefined)[]): BreakerState | undefined => WORST.find((state) => states.includes(state));
const sum = (lags: RegisteredProcess['health']['lag'], what: 'behind' | 'parked'): number => lags.reduce((total, lag) => total + lag[what], 0);

/** Processes that run one service share its positions: each says the same, some a moment later. */
function behindOf(own: readonly RegisteredProcess[], service: string): number | null {
  const said = own.map(({ health }) => health.lag.filter(({ consumer }) => consumer.startsWith(`${service}.`))).filter((lags) => lags.length > 0).map((lags) => sum(lags, 'behind'));
  return said.length === 0 ? null : Math.min(...said);
}

function troublesOf(processes: Topology['processes'], services: Topology['services'], alive: readonly RegisteredProcess[]): string[] {
  return [
    ...processes.filter(({ state }) => state !== 'ready' && state !== 'replaced').map(({ host, pid, runs, state, silentMs }) =>
      `${host}:${pid} (${runs.join(' ')}) is ${state}${state === 'silent' ? ` for ${Math.round(silentMs / 1000)} s: it has ended without a word, or its database is away` : ''}`),
    ...services.filter((service) => service.processes === 0).map(({ name }) => `nobody runs ${name}`),
    ...(alive.some(({ gateway }) => gateway) ? [] : [`nobody runs the ${GATEWAY}`]),
    ...alive.flatMap(({ host, pid, health }) => Object.entries(health.neighbours ?? {}).filter(([, state]) => state !== 'closed').map(([service, state]) => `${host}:${pid} does not reach ${service}: its circuit breaker is ${state}`)),
    ...alive.flatMap(({ health }) => health.lag.filter(({ parked }) => parked > 0).map(({ consumer, parked }) => `${consumer} has ${parked} dead letters`)).filter((line, at, all) => all.indexOf(line) === at),
  ];
}
