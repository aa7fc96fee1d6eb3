import type { FastifyInstance } from 'fastify';
import type { Timers } from '../../kit/consumer-timers.ts';

/** Lets requests in, but for the moment in which the clock moves: none shall begin at one time and be recorded at another. */
export interface Gate {
  /** Undefined where a request may go on; while the clock moves a promise, of when it may. Whoever has come in calls `leave` when it is over. */
  enter(): undefined | Promise<void>;
  leave(): void;
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

  async function enterLater(): Promise<void> {
    while (open !== undefined) await open;
    inside++;
  }

  return {
    // At 10,000 requests a second a promise or a closure each costs more than what it is for.
    enter() {
      if (open !== undefined) return enterLater();
      inside++;
      return undefined;
    },
    leave() {
      inside--;
      left();
    },
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
    const waiting = gate.enter();
    if (waiting === undefined) {
      reply.raw.on('close', gate.leave);
      done();
      return;
    }
    const letIn = (): void => {
      reply.raw.on('close', gate.leave);
      // It may be over before it was let in.
      if (reply.raw.closed) gate.leave();
      done();
    };
    void waiting.then(letIn);
  });
}
