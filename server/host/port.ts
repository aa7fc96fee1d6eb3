import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** An address that stands for all is none to connect to. */
export function urlAt(protocol: 'http' | 'https', host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `${protocol}://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

export class PortInUse extends Error {
  override readonly name = 'PortInUse';
  constructor(host: string, port: number, setting: string) {
    super(`port ${port} on ${host} is in use: stop what listens there, or choose another with ${setting}`);
  }
}

/** Looks before minutes of work are done for nothing, and answers the port: a free one for 0. Somebody may still be quicker: listening itself has the last word. */
export async function freePort(host: string, port: number, setting = 'FLORIN_PORT'): Promise<number> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch (error) {
    throw explainListen(error, host, port, setting);
  }
  const { port: found } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return found;
}

export function explainListen(error: unknown, host: string, port: number, setting = 'FLORIN_PORT'): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  if (error.code === 'EADDRINUSE') return new PortInUse(host, port, setting);
  if (error.code === 'EACCES') return new Error(`port ${port} may only be taken by root: choose one above 1023 with ${setting}`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') return new Error(`this machine has no address ${host}: see FLORIN_HOST`);
  return error;
}
