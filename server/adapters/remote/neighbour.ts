import { ORPCError } from '@orpc/client';
import { PROBLEMS } from '../../../contracts/problems.ts';
import type { Call } from '../../kit/call.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Log, Metrics } from '../../kit/observe.ts';
import { noTracer, type Tracer } from '../../kit/trace.ts';
import type { Address, Addresses } from './addresses.ts';
import { exchange, type Ended } from './exchange.ts';
import { isBroken, readOutcome, writeAsked, type Outcome } from './frame.ts';

export interface NeighbourOptions {
  /** The service that calls, and the one that is called. */
  readonly from: string;
  readonly to: string;
  readonly addresses: Addresses;
  token(): string;
  readonly timers: Timers;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly tracer?: Tracer;
  /** Calls waiting for an answer at once; more are refused, so that a slow neighbour does not fill this process. */
  readonly maxOutstanding?: number;
  /** How long a call waits where whoever asked says nothing shorter. */
  readonly waitMs?: number;
}

/** A service in another process. */
export interface Neighbour {
  readonly from: string;
  readonly to: string;
  /** `repeatable`: it is asked again where its answer was lost. Rejects where there is none: `unavailable`, or in time. */
  call(operation: string, repeatable: boolean, input: unknown, call: Call): Promise<Outcome>;
  /** Takes no more calls. The addresses are others' too, and stay open. */
  close(): void;
}

interface Pending {
  readonly text: string;
  /** What is written for one tenant is written in one process, while that is there; undefined where it is all the same. */
  readonly home: string | undefined;
  readonly repeatable: boolean;
  tries: number;
  /** Where it was sent last, to no avail. */
  lost?: Address;
  done: boolean;
  settle(outcome: Outcome): void;
  giveUp(detail: string): void;
  /** Called when it no longer waits, so that nobody holds a connection for it. */
  left?(): void;
}

const MAX_OUTSTANDING = 2_000;
const WAIT_MS = 10_000;
/** A request carries calls up to either. */
const CALLS_A_REQUEST = 128;
const CHARACTERS_A_REQUEST = 1_000_000;
const TRIES = 4;
const FIRST_PAUSE_MS = 25;

export function neighbour(options: NeighbourOptions): Neighbour {
  const { from, to, addresses, timers, log, metrics, tracer = noTracer, maxOutstanding = MAX_OUTSTANDING, waitMs = WAIT_MS } = options;
  const path = `/internal/${to}`;
  const labels = { from, to };
  let queue: Pending[] = [];
  let scheduled = false;
  let outstanding = 0;
  let closed = false;

  function call(operation: string, repeatable: boolean, input: unknown, context: Call): Promise<Outcome> {
    const leftMs = Math.min(waitMs, (context.waitsUntilMs ?? Infinity) - performance.now());
    if (closed || leftMs <= 0) return Promise.reject(unavailable('There was no time left to ask.'));
    if (outstanding >= maxOutstanding) {
      count('full');
      return Promise.reject(unavailable('Too many calls are waiting for it.'));
    }
    const span = tracer.follow(`${to}.${operation}`, 'client', context.trace);
    const text = writeAsked(operation, leftMs, context, span?.traceparent, input);
    return new Promise((resolve, reject) => {
      outstanding++;
      const finish = (): boolean => {
        if (pending.done) return false;
        pending.done = true;
        outstanding--;
        callOff();
        pending.left?.();
        return true;
      };
      const pending: Pending = {
        text, repeatable, home: repeatable ? undefined : context.tenantId, tries: 0, done: false,
        settle(outcome) {
          if (!finish()) return;
          span?.end();
          resolve(outcome);
        },
        giveUp(detail) {
          if (!finish()) return;
          span?.end(true);
          reject(unavailable(detail));
        },
      };
      const callOff = timers.after(leftMs, () => {
        count('late');
        pending.giveUp('It did not answer in time.');
      });
      enqueue(pending);
    });
  }

  /** Every contract foresees it. */
  const unavailable = (detail: string): Error =>
    new ORPCError('unavailable', { defined: true, status: PROBLEMS.unavailable.status, message: PROBLEMS.unavailable.title, data: { detail: `${to}: ${detail}` } });
  const count = (reason: string): void => metrics.count('florin_neighbour_failures_total', 'Calls to neighbours that failed, and why', { ...labels, reason });

  function enqueue(pending: Pending): void {
    queue.push(pending);
    if (scheduled) return;
    scheduled = true;
    // One turn of the event loop: whatever is asked in it shares a request. A lone call waits for nobody.
    setImmediate(() => {
      scheduled = false;
      void flush();
    });
  }

  async function flush(): Promise<void> {
    while (queue.length > 0) {
      const { lost: not, home } = queue[0]!;
      const address = addresses.pick({ not, home });
      const chosen = address instanceof Promise ? await address : address;
      const calls = take(home);
      if (calls.length === 0) return;
      if (chosen === undefined) for (const pending of calls) giveUp(pending, 'open', 'It can not be reached at the moment.');
      else sendOrGiveUp(chosen, calls);
    }
  }

  function sendOrGiveUp(address: Address, calls: readonly Pending[]): void {
    try {
      send(address, calls);
    } catch (error) {
      log.error({ err: error, ...labels, address: address.origin }, 'a request to a neighbour could not be made');
      for (const pending of calls) giveUp(pending, 'broken', 'It can not be reached at the moment.');
    }
  }

  /** Those of one home that fit into a request. The others stay, in order. */
  function take(home: string | undefined): Pending[] {
    const calls: Pending[] = [];
    const others: Pending[] = [];
    let characters = 0;
    // Nothing overtakes: once one does not fit, those of its home stay behind it.
    let full = false;
    for (const pending of queue) {
      if (pending.done) continue;
      if (pending.home === home && !full) {
        full = calls.length > 0 && (calls.length === CALLS_A_REQUEST || characters + pending.text.length > CHARACTERS_A_REQUEST);
        if (!full) {
          calls.push(pending);
          characters += pending.text.length;
          continue;
        }
      }
      others.push(pending);
    }
    queue = others;
    return calls;
  }

  function send(address: Address, calls: readonly Pending[]): void {
    const startedMs = performance.now();
    let waiting = calls.length;
    let broken = false;
    let giveUpRequest = (): void => {};
    address.outstanding += calls.length;
    address.breaker.begin();
    for (const pending of calls) {
      pending.left = () => {
        pending.left = undefined;
        address.outstanding--;
        if (--waiting === 0) giveUpRequest();
      };
    }
    const give = exchange(address.pool, {
      path, token: options.token(), body: `[${calls.map(({ text }) => text).join(',')}]`,
      line(text) {
        const read = readOutcome(text);
        const pending = read === undefined ? undefined : calls[read.n];
        if (read === undefined || pending === undefined) return;
        // The last line comes just before the end of the answer: nothing to give up any more.
        if (waiting === 1 && !pending.done) giveUpRequest = () => {};
        broken ||= isBroken(read.outcome);
        pending.settle(read.outcome);
      },
      ended(how) {
        giveUpRequest = () => {};
        const tookMs = performance.now() - startedMs;
        metrics.observe('florin_neighbour_request_seconds', 'How long requests to neighbours took, each of one call or several', tookMs / 1000, labels);
        const there = judge(how, waiting > 0);
        if (there) address.breaker.succeeded();
        else address.breaker.failed();
        addresses.record(address, there && !broken, tookMs);
        for (const pending of calls) if (!pending.done) lost(pending, how, address);
      },
    });
    giveUpRequest = give;
    if (waiting === 0) give();
  }

  /** An answer of any kind says that somebody is there, save that it is starting, stopping or broken. */
  const judge = (how: Ended, cut: boolean): boolean => (how.how === 'answered' && !cut) || (how.how === 'refused' && how.status < 500);

  function lost(pending: Pending, how: Ended, address: Address): void {
    pending.left?.();
    const { begun, reason } = explain(how, address);
    const again = !closed && (!begun || pending.repeatable) && ++pending.tries < TRIES;
    if (!again) {
      giveUp(pending, reason, begun ? 'The connection was lost before it answered.' : 'It can not be reached at the moment.');
      return;
    }
    count('tried-again');
    pending.lost = address;
    timers.after(Math.random() * FIRST_PAUSE_MS * 2 ** pending.tries, () => { if (!pending.done) enqueue(pending); });
  }

  function explain(how: Ended, { origin }: Address): { begun: boolean; reason: string } {
    if (how.how === 'answered') return { begun: true, reason: 'cut' };
    if (how.how === 'failed') {
      log.debug({ err: how.error, ...labels, address: origin }, 'a request to a neighbour failed');
      return { begun: how.begun, reason: how.begun ? 'cut' : 'unreachable' };
    }
    // 503: it is starting or stopping and has begun nothing. Anything else is wrong with us, and will be again.
    if (how.status !== 503) log.error({ ...labels, address: origin, status: how.status, answer: how.text.slice(0, 500) }, 'a neighbour refused a request');
    return { begun: how.status !== 503, reason: how.status === 503 ? 'closed' : 'refused' };
  }

  function giveUp(pending: Pending, reason: string, detail: string): void {
    count(reason);
    pending.giveUp(detail);
  }

  return {
    from, to, call,
    close() {
      closed = true;
      for (const pending of queue) pending.giveUp('This process is stopping.');
    },
  };
}
