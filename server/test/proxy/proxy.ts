import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { conveyor, type Conveyor } from './conveyor.ts';

export interface Target {
  readonly port: number;
  readonly host?: string;
}

/** A TCP proxy that behaves as badly as a network does. It listens on 127.0.0.1. */
export interface Proxy {
  /** Stays the same, also through `refuse`. */
  readonly port: number;
  /** Connections open at the moment. */
  connections(): number;
  /** Each byte takes this long in each direction. */
  delay(ms: number): void;
  /**
   * Nothing gets through, and nobody is told: connections stay open and new ones are accepted and left without an answer. What is sent
   * meanwhile arrives after `heal`, as TCP would send it again.
   */
  blackHole(): void;
  /** Ends every connection with a reset. New ones are let through. */
  cut(): void;
  /** Ends every connection with a reset, and refuses new ones. */
  refuse(): Promise<void>;
  /** Everything gets through again, at once. */
  heal(): Promise<void>;
  close(): Promise<void>;
}

interface Connection {
  readonly ways: readonly Conveyor[];
  reset(): void;
}

export async function startProxy(target: Target): Promise<Proxy> {
  const connections = new Set<Connection>();
  let delayMs = 0;
  let isOpen = true;
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;

  async function listen(port: number): Promise<Server> {
    // Half open: an end in one direction travels like any other data.
    const listening = createServer({ allowHalfOpen: true, noDelay: true }, join).listen(port, '127.0.0.1');
    await once(listening, 'listening');
    return listening;
  }

  function join(client: Socket): void {
    const upstream = connect({ host: '127.0.0.1', ...target, allowHalfOpen: true, noDelay: true });
    const weather = { delayMs: () => delayMs, isOpen: () => isOpen };
    const connection: Connection = {
      ways: [conveyor(client, upstream, weather), conveyor(upstream, client, weather)],
      reset() {
        connections.delete(connection);
        for (const socket of [client, upstream]) if (!socket.destroyed) socket.resetAndDestroy();
      },
    };
    connections.add(connection);
    for (const socket of [client, upstream]) {
      socket.on('error', () => connection.reset());
      socket.on('close', () => { if (client.destroyed && upstream.destroyed) connections.delete(connection); });
    }
  }

  function cut(): void {
    for (const connection of connections) connection.reset();
  }

  async function refuse(): Promise<void> {
    if (server.listening) {
      server.close();
      cut();
      await once(server, 'close');
    }
  }

  return {
    port,
    connections: () => connections.size,
    delay(ms) { delayMs = ms; },
    blackHole() { isOpen = false; },
    cut,
    refuse,
    async heal() {
      delayMs = 0;
      isOpen = true;
      for (const { ways } of connections) for (const way of ways) way.move();
      if (!server.listening) server = await listen(port);
    },
    close: refuse,
  };
}
