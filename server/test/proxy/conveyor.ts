import type { Socket } from 'node:net';

export interface Weather {
  delayMs(): number;
  /** Whether anything moves at all. */
  isOpen(): boolean;
}

/** One direction of a connection. */
export interface Conveyor {
  /** Looks at once whether something may move on: the weather has changed. */
  move(): void;
}

/** Null is the end of what is sent. */
interface Piece { readonly data: Buffer | null; readonly dueMs: number }

/** Enough for any delay, and little enough that a black hole fills up and the sender feels it, as with TCP. */
const MOST_BYTES = 1024 * 1024;

/** Hands on what `from` sends to `to`, in order, each piece after its delay. */
export function conveyor(from: Socket, to: Socket, weather: Weather): Conveyor {
  const pieces: Piece[] = [];
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;

  function take(data: Buffer | null): void {
    pieces.push({ data, dueMs: performance.now() + weather.delayMs() });
    bytes += data?.length ?? 0;
    if (bytes > MOST_BYTES) from.pause();
    move();
  }

  function move(): void {
    clearTimeout(timer);
    while (weather.isOpen() && pieces.length > 0 && !to.writableNeedDrain) {
      const waitMs = Math.min(pieces[0]!.dueMs - performance.now(), weather.delayMs());
      if (waitMs > 0) {
        timer = setTimeout(move, waitMs);
        return;
      }
      const { data } = pieces.shift()!;
      if (data === null) to.end();
      else if (!to.destroyed) to.write(data);
      bytes -= data?.length ?? 0;
    }
    if (bytes <= MOST_BYTES) from.resume();
  }

  from.on('data', take);
  to.on('drain', move);
  from.on('end', () => take(null));
  from.on('close', () => {
    // A reset is no end that travels: both sides are told by whoever made it.
    if (!from.readableEnded) clearTimeout(timer);
  });
  return { move };
}
