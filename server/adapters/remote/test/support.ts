import { afterAll } from 'vitest';
import { systemClock, type Clock } from '../../../kit/clock.ts';
import { systemTimers } from '../../../kit/consumer-timers.ts';
import { noMetrics, silentLog } from '../../../kit/observe.ts';
import { newPrivatePem, signerFromPem } from '../../../kit/signing.ts';
import { addresses, type Addresses } from '../addresses.ts';
import { neighbour, type Neighbour, type NeighbourOptions } from '../neighbour.ts';
import { remoteServer, type RemoteServer, type RemoteServerOptions } from '../server.ts';
import type { TlsFiles } from '../tls.ts';
import { tokenCheck, tokenMaker } from '../tokens.ts';

const signer = signerFromPem(newPrivatePem());

/** A neighbour's process, as far as a caller sees: `shop`, which only `till` may call. */
export async function listening(options: Partial<RemoteServerOptions> & Pick<RemoteServerOptions, 'answer'>, port = 0): Promise<{ url: string; port: number; server: RemoteServer }> {
  const server = remoteServer({
    has: (service) => service === 'shop', open: () => true, timers: systemTimers, log: silentLog,
    check: tokenCheck({ publicKey: (service) => (service === 'till' ? signer.publicKey : undefined), mayCall: (from, to) => from === 'till' && to === 'shop', clock: systemClock }),
    ...options,
  });
  const taken = await server.listen('127.0.0.1', port);
  afterAll(() => server.close());
  return { url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${taken}`, port: taken, server };
}

export interface Caller extends Neighbour {
  readonly ways: Addresses;
}

/** `till`, which calls the shop at these addresses. */
export function calling(urls: readonly string[], options: Partial<NeighbourOptions> & { tls?: TlsFiles; clock?: Clock } = {}): Caller {
  const { tls, clock = systemClock, ...rest } = options;
  const ways = options.addresses ?? addresses({ urls, tls, log: silentLog });
  const own = neighbour({
    from: 'till', to: 'shop', addresses: ways, token: tokenMaker(signer, 'till', 'shop', clock), timers: systemTimers, log: silentLog, metrics: noMetrics, ...rest,
  });
  afterAll(async () => {
    own.close();
    await ways.close();
  });
  return { ...own, ways };
}
