import type { RequestListener, Server } from 'node:http';
import { Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Timers } from '../../kit/consumer-timers.ts';

/**
 * The answer to a request that is perhaps on its way. To a caller that has just sent one it says that nothing was begun; to one that has not, that the
 * connection is over. Nothing that comes on the connection after it is looked at, so it can't be wrong.
 */
const GOODBYE = 'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
/** A caller that does not let go by then is no neighbour of ours. */
const PATIENCE_MS = 2_000;

/**
 * Closing lets kept connections go in a way that leaves no caller in doubt. Node destroys idle connections: a request that crosses with that is lost
 * with its connection, exactly as if the process had died over it, and whoever sent it can't know that it was never begun.
 */
export function sayingGoodbye(server: Server, listener: RequestListener, timers: Timers): void {
  const idle = new Set<Socket>();
  const dismissed = new WeakSet<Socket>();
  let closing = false;

  const rest = (socket: Socket): void => {
    if (socket.destroyed || dismissed.has(socket)) return;
    if (closing) dismiss(socket);
    else idle.add(socket);
  };
  const dismiss = (socket: Socket): void => {
    idle.delete(socket);
    dismissed.add(socket);
    socket.end(GOODBYE);
    socket.once('close', timers.after(PATIENCE_MS, () => socket.destroy()));
  };

  server.on(server instanceof SecureServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    rest(socket);
    socket.once('close', () => idle.delete(socket));
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    if (dismissed.has(socket)) return;
    idle.delete(socket);
    response.once('close', () => rest(socket));
    listener(request, response);
  });
  // Node's `close` calls it, and lets nobody new in from then on.
  server.closeIdleConnections = () => {
    closing = true;
    for (const socket of idle) dismiss(socket);
  };
}
