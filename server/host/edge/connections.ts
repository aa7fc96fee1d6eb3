import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { addressOfSocket } from './client-address.ts';

/**
 * At most so many connections from one address: who opens thousands and says nothing shuts out nobody else. `exempt`: proxies, through which all come.
 * The rest is Node's: headers and bodies have their time, and a connection without a request is closed after that of headers.
 */
export function boundConnections(server: Server, most: number, exempt: (address: string) => boolean, refused: () => void): void {
  const open = new Map<string, number>();
  // A TLS server tells of the raw connection with `connection` too: a handshake that never ends counts as well.
  server.on('connection', (socket: Socket) => {
    const address = addressOfSocket(socket);
    const others = open.get(address) ?? 0;
    if (others >= most && !exempt(socket.remoteAddress ?? '')) {
      refused();
      socket.destroy();
      return;
    }
    open.set(address, others + 1);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
  });
}
