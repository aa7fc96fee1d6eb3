import { LONGEST_CLOSE_MS as CALLS_CLOSE_MS, FAREWELL_MS } from '../../server/adapters/remote/server.ts';
import { serviceKey } from '../../server/adapters/remote/tokens.ts';
import { MAX_MESSAGE_BYTES, PREFIX, topics, type Topic } from '../../server/adapters/kafka/topics.ts';
import { HOST } from '../../server/host/apart/host-contract.ts';
import { calledElsewhere } from '../../server/host/apart/needs.ts';
import { LONGEST_CLOSE_MS } from '../../server/host/edge/server.ts';
import { GATEWAY } from '../../server/host/gateway-name.ts';
import { chooseServices, GROUPS, SERVICES } from '../../server/host/services.ts';
import { HOST_SETTINGS } from '../../server/host/settings.ts';

/** What deploying needs to know of Florin, as manifests and code have it today. */

/** What runs together in one process, and which others it speaks to. */
export interface Workload {
  /** Services, and `gateway`. The names after `--services`. */
  readonly runs: readonly string[];
  /** Names of other workloads whose internal port it calls. */
  readonly calls: readonly string[];
  readonly calledBy: readonly string[];
}

export type Layout = Readonly<Record<string, Workload>>;

export const SERVICE_NAMES: readonly string[] = SERVICES.map(({ name }) => name as string);

/** Every service in a process of its own, or what usually runs together. */
export const LAYOUTS: Readonly<Record<string, Layout>> = {
  services: layout(Object.fromEntries([GATEWAY, ...SERVICE_NAMES].map((name) => [name, [name]]))),
  groups: layout(GROUPS),
};

function layout(groups: Readonly<Record<string, readonly string[]>>): Layout {
  const names = Object.keys(groups);
  // What a process refuses to start without is what it must be let through to.
  const reached = new Map(names.map((name) => [name, [...calledElsewhere(chooseServices(groups[name])).keys()]]));
  const calls = (from: string): string[] => names.filter((to) => to !== from && groups[to]!.some((service) => reached.get(from)!.includes(service)));
  return Object.fromEntries(names.map((name) => [name, { runs: groups[name]!, calls: calls(name), calledBy: names.filter((other) => calls(other).includes(name)) }]));
}

export const PORTS = {
  http: HOST_SETTINGS.FLORIN_PORT.schema.parse(undefined),
  internal: HOST_SETTINGS.FLORIN_INTERNAL_PORT.schema.parse(undefined),
};

/** Until load balancers and neighbours (who resolve names every 5 s) have heard that a process is about to go. */
const LEAVING_SECONDS = 6;
/** For what follows after the last request: jobs, positions of events, connections. */
const LAST_STEPS_SECONDS = 15;

/** Seconds. Both servers close one after the other, each waiting for what is under way there. */
export const DRAIN = {
  preStopSeconds: LEAVING_SECONDS,
  graceSeconds: LEAVING_SECONDS + Math.ceil((FAREWELL_MS + CALLS_CLOSE_MS + LONGEST_CLOSE_MS) / 1_000) + LAST_STEPS_SECONDS,
};

/** Of each service's sources. Retry and dead letter topics follow consumers, and are made by whoever runs those. */
export const TOPICS: readonly (Topic & { readonly maxMessageBytes: number })[] = topics({
  services: SERVICES.map(({ name, sources, topic }) => ({ name: name as string, sources, topic })), prefix: PREFIX,
}).map((topic) => ({ ...topic, maxMessageBytes: MAX_MESSAGE_BYTES }));

/** Signing keys of services: whatever they ask `signer` for. A test looks through the code for others. */
export const SERVICE_KEYS: readonly string[] = ['payments', 'seal', 'token', 'validator-compliance', 'validator-fraud', 'validator-funds', 'vault'];

/** Names of all private keys of an installation, each `<name>.pem` in FLORIN_KEYS_DIR, beside the file `secret`. */
export const KEYS: readonly string[] = [...SERVICE_KEYS, ...[HOST, GATEWAY, ...SERVICE_NAMES].map((name) => serviceKey(name))];

export const PROBES = { alive: '/healthz', ready: '/readyz', metrics: '/metrics' };
