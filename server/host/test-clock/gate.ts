import type { FastifyInstance } from 'fastify';
import type { Timers } from '../../kit/consumer-timers.ts';

/** Lets requests in, but for the moment in which the clock moves: none shall begin at one time and be recorded at another. */
export interface Gate {
  /** What to call when the request is over; while the clock moves a promise of it, for when the request may go on. */
  enter(): (() => void) | Promise<() => void>;
  /** Does `work` with nobody inside; who stays longer than a moment is not waited for. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

const PATIENCE_MS = 2_000;

export function newGate(timers: Timers): Gate {
  let inside = 0;
  let open: Promise<void> | undefined;
  let left = () => {};

  function empty(): Promise<void> {
    return new Promise((resolve) => {
      const callOff = timers.after(PATIENCE_MS, resolve);
      left = () => {
        if (inside > 0) return;
        callOff();
        resolve();
      };
      left();
    });
  }

  function come(): () => void {
    inside++;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      inside--;
      left();
    };
  }

  return {
    // At 10,000 requests a second a promise each costs more than what it is for.
    enter: () => open === undefined ? come() : open.then(async () => { while (open !== undefined) await open; return come(); }),
    async alone(work) {
      const { promise, resolve } = Promise.withResolvers<void>();
      open = promise;
      try {
        await empty();
        return await work();
      } finally {
        open = undefined;
        left = () => {};
        resolve();
      }
    },
  };
}

/** Streams last for hours, and record nothing. */
const STREAMS = '/stream';

export function gateRequests(app: FastifyInstance, gate: Gate): void {
  app.addHook('onRequest', ({ routeOptions: { url } }, reply, done) => {
    if (url?.endsWith(STREAMS) === true) return done();
    const begin = (leave: () => void): void => {
      reply.raw.once('close', leave);
      done();
    };
    const entered = gate.enter();
    if (entered instanceof Promise) void entered.then(begin);
    else begin(entered);
  });
}
