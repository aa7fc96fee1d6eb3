import { contracts, type ServiceName } from '../../../contracts/index.ts';
import { remoteServer, type RemoteServer } from '../../adapters/remote/server.ts';
import { readTlsFiles, type TlsFiles } from '../../adapters/remote/tls.ts';
import { serviceKey, tokenCheck } from '../../adapters/remote/tokens.ts';
import type { Clock } from '../../kit/clock.ts';
import { systemTimers } from '../../kit/consumer-timers.ts';
import type { Log } from '../../kit/observe.ts';
import type { Tracer } from '../../kit/trace.ts';
import type { Assembled } from '../assemble.ts';
import { explainListen, urlAt } from '../port.ts';
import type { HostSettings } from '../settings.ts';
import { GATEWAY } from '../gateway-name.ts';
import { SERVICES } from '../services.ts';
import { answerer } from './answer.ts';
import { HOST, hostContract } from './host-contract.ts';
import { hostRouter, type Locate } from './host-router.ts';

export interface InternalOptions {
  readonly assembled: Assembled;
  readonly clock: Clock;
  readonly log: Log;
  readonly tracer?: Tracer;
  readonly tls?: TlsFiles;
  publicKey(name: string): string | undefined;
  /** Where ledgers are, as this process knows. By default it knows of no shards. */
  readonly locate?: Locate;
  /** Services whose events nobody looks for here. */
  readonly unread?: readonly string[];
  open(): boolean;
}

export const INTERNAL_PORT = 'FLORIN_INTERNAL_PORT';

/** Opens the internal endpoint as the settings say. */
export async function listenInternally({ settings, log, ...options }: Omit<InternalOptions, 'log' | 'tls'> & { settings: HostSettings; log(part: string): Log }): Promise<{ url: string; close(): Promise<void> }> {
  const { host, internalPort, tls } = settings;
  const server = internalEndpoint({ ...options, log: log('internal'), tls: tls && readTlsFiles(tls) });
  const port = await server.listen(host, internalPort).catch((error: unknown) => { throw explainListen(error, host, internalPort, INTERNAL_PORT); });
  return { url: urlAt(tls === undefined ? 'http' : 'https', host, port), close: () => server.close() };
}

/** The internal endpoint over the services of this process, not yet listening. */
export function internalEndpoint({ assembled, clock, log, tracer, tls, publicKey, open, locate = async () => null, unread = [] }: InternalOptions): RemoteServer {
  const routers = Object.fromEntries([...assembled.running].map(([name, { router }]) => [name, { contract: contracts[name as ServiceName], router }]));
  const answer = answerer({ ...routers, [HOST]: { contract: hostContract, router: hostRouter(assembled.bus.control, systemTimers, locate, unread) } }, log);
  return remoteServer({
    has: (service) => service === HOST || assembled.running.has(service),
    answer, open, timers: systemTimers, log, tracer, tls,
    check: tokenCheck({ publicKey: (service) => publicKey(serviceKey(service)), mayCall, clock }),
  });
}

/** As the manifests say; the gateway may ask every service, and hosts each other. */
export function mayCall(from: string, to: string): boolean {
  if (to === HOST) return from === HOST;
  return from === GATEWAY || SERVICES.some(({ name, uses, asks = [], asksItself }) => name === from && ([...uses as string[], ...asks].includes(to) || (asksItself === true && to === from)));
}

