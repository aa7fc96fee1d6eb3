import { connect, type Socket } from 'node:net';
import { responseReader } from './response.ts';

export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface ConnectionEvents {
  /** The answer to the request under way. */
  answered(status: number, text: string, bodyAt: number): void;
  /** The request under way got no answer: `timeout`, or a socket error's code. */
  lost(reason: string): void;
}

/** One keep-alive connection with at most one request under way. It connects anew when it was lost. */
export interface Connection {
  readonly busy: boolean;
  /** Whether the request under way has waited since before that moment (`performance.now`). */
  olderThan(moment: number): boolean;
  send(bytes: Buffer): void;
  /** Gives up on the request under way. */
  giveUp(): void;
  close(): void;
}

const READ_BYTES = 64 * 1024;

export function openConnection({ host, port }: Target, { answered, lost }: ConnectionEvents): Connection {
  let socket: Socket | undefined;
  let busy = false;
  let sentAt = 0;

  function end(reason: string): void {
    const was = socket;
    socket = undefined;
    was?.destroy();
    if (!busy) return;
    busy = false;
    lost(reason);
  }

  function open(): Socket {
    const read = responseReader((status, text, bodyAt) => {
      busy = false;
      answered(status, text, bodyAt);
    });
    const made = connect({
      host, port, noDelay: true,
      onread: {
        // A buffer of its own that is used again and again: no allocation and no stream machinery per read.
        buffer: Buffer.allocUnsafeSlow(READ_BYTES),
        callback(bytes, buffer) {
          if (made === socket) read((buffer as Buffer).toString('latin1', 0, bytes));
          return true;
        },
      },
    });
    made.on('error', (error: NodeJS.ErrnoException) => { if (made === socket) end(error.code ?? error.message); });
    made.on('close', () => { if (made === socket) end('closed'); });
    return made;
  }

  return {
    get busy() { return busy; },
    olderThan: (moment) => busy && sentAt < moment,
    send(bytes) {
      socket ??= open();
      busy = true;
      sentAt = performance.now();
      socket.write(bytes);
    },
    giveUp: () => end('timeout'),
    close() {
      busy = false;
      end('closed');
    },
  };
}
