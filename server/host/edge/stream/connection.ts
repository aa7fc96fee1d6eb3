import type { ServerResponse } from 'node:http';
import type { Timers } from '../../../kit/consumer-timers.ts';

/** One client's stream of server-sent events. */
export interface StreamConnection {
  /** Resolves when the client has room again. A client that has none for too long is dropped. */
  write(text: string): Promise<void>;
  end(): void;
  /** Aborted when the stream is over, whoever ended it. */
  readonly ended: AbortSignal;
}

const SLOWEST_MS = 20_000;

export function streamConnection(res: ServerResponse, timers: Timers): StreamConnection {
  const over = new AbortController();
  res.on('close', () => over.abort());
  res.on('error', () => over.abort());
  const room = () => new Promise<void>((resolve) => {
    const callOff = timers.after(SLOWEST_MS, () => res.destroy());
    const done = () => {
      callOff();
      res.off('drain', done);
      over.signal.removeEventListener('abort', done);
      resolve();
    };
    res.on('drain', done);
    over.signal.addEventListener('abort', done);
  });
  return {
    ended: over.signal,
    async write(text) {
      if (!over.signal.aborted && !res.write(text)) await room();
    },
    end() {
      over.abort();
      res.end();
    },
  };
}
