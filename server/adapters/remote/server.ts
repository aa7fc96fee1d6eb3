import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Call } from '../../kit/call.ts';
import type { Timers } from '../../kit/consumer-timers.ts';
import type { Log } from '../../kit/observe.ts';
import { noTracer, type Tracer } from '../../kit/trace.ts';
import { sayingGoodbye } from './goodbye.ts';
import { readAsked, writeOutcome, type Asked, type Outcome } from './frame.ts';
import type { TlsFiles } from './tls.ts';
import type { TokenCheck } from './tokens.ts';

/** A call that has arrived, from a service whose token was in order. */
export interface ToAnswer {
  readonly from: string;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  readonly call: Call;
}

export interface RemoteServerOptions {
  /** Whether that service runs here. */
  has(service: string): boolean;
  /** Runs an operation. Does not reject. */
  answer(asked: ToAnswer): Promise<Outcome>;
  readonly check: TokenCheck;
  /** False while starting and while stopping. */
  open(): boolean;
  readonly timers: Timers;
  readonly log: Log;
  readonly tracer?: Tracer;
  readonly tls?: TlsFiles;
}

export interface RemoteServer {
  listen(host: string, port: number): Promise<number>;
  /** Once `open` says no: those under way are finished. */
  close(): Promise<void>;
}

const PATH = /^\/internal\/([a-z]+)$/;
const LONGEST_BODY = 32 * 1024 * 1024;
/**
 * For so long whoever asks is told that this process is closed, and new connections are still taken: a caller whose connection is refused by the
 * kernel after its request was sent could not say whether that was begun. By then callers' breakers are open.
 */
export const FAREWELL_MS = 300;
/** How long closing waits for calls under way after that. */
export const LONGEST_CLOSE_MS = 20_000;

/** The internal endpoint: what neighbours in other processes ask of the services here. Not for clients, and on a port of its own. */
export function remoteServer(options: RemoteServerOptions): RemoteServer {
  const listener: RequestListener = (request, response) => {
    serve(options, request, response).catch((error: unknown) => {
      options.log.error({ err: error }, 'an internal request failed');
      response.destroy();
    });
  };
  const http = { keepAliveTimeout: 72_000, headersTimeout: 10_000, requestTimeout: 30_000 };
  const server = options.tls === undefined ? createServer(http)
    : createSecureServer({ ...http, ...options.tls, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' });
  sayingGoodbye(server, listener, options.timers);
  return {
    listen: (host, port) => new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
    }),
    async close() {
      await new Promise<void>((over) => { options.timers.after(FAREWELL_MS, over); });
      // Right after a turn's connections were taken: those the kernel still keeps for us would be reset, with what was sent on them.
      await new Promise(setImmediate);
      const callOff = options.timers.after(LONGEST_CLOSE_MS, () => server.closeAllConnections());
      await new Promise((closed) => server.close(closed));
      callOff();
    },
  };
}

async function serve(options: RemoteServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const service = request.method === 'POST' ? PATH.exec(request.url ?? '')?.[1] : undefined;
  if (service === undefined || !options.has(service)) return refuse(response, 404, 'there is no such service here');
  const token = request.headers.authorization?.startsWith('Bearer ') === true ? request.headers.authorization.slice(7) : '';
  const checked = await options.check(token, service);
  if ('refused' in checked) {
    options.log.warn({ service, from: request.socket.remoteAddress, reason: checked.refused }, 'a service token was refused');
    return refuse(response, 401, 'the service token is not valid');
  }
  const body = await readBody(request);
  if (body === undefined) return refuse(response, 413, 'the request is too large');
  if (!options.open()) return refuse(response, 503, 'starting or stopping');
  const asked = readAsked(body);
  if (asked === undefined) return refuse(response, 400, 'this is no list of calls');
  answerAll(options, { from: checked.from, service }, asked, response);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  // What is left of the body on this connection would be taken for the next request.
  response.writeHead(status, ['Content-Type', 'text/plain', 'Connection', 'close']).end(text);
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LONGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

type Who = Pick<ToAnswer, 'from' | 'service'>;

/** Answers that are known in the same turn go out together; none waits for a slower one. */
function answerAll(options: RemoteServerOptions, who: Who, asked: readonly Asked[], response: ServerResponse): void {
  let left = asked.length;
  let ready = '';
  let scheduled = false;
  response.setHeader('Content-Type', 'application/x-ndjson');
  const flush = (): void => {
    scheduled = false;
    if (left === 0) return;
    response.write(ready);
    ready = '';
  };
  asked.forEach((one, n) => {
    void answerOne(options, who, one).then((outcome) => {
      ready += lineOf(options.log, n, outcome);
      if (--left === 0) response.end(ready);
      else if (!scheduled) {
        scheduled = true;
        setImmediate(flush);
      }
    });
  });
  if (left === 0) response.end();
}

const BROKEN: Outcome = { problem: { code: 'internal', details: {} } };

/** What JSON can't carry is in no contract. Should it be, one caller hears of it, and the process lives on. */
function lineOf(log: Log, n: number, outcome: Outcome): string {
  try {
    return writeOutcome(n, outcome);
  } catch (error) {
    log.error({ err: error }, 'an answer could not be written');
    return writeOutcome(n, BROKEN);
  }
}

const LATE: Outcome = { problem: { code: 'unavailable', details: { detail: 'It was not done in time.' } } };

/** Once whoever asked has stopped waiting, so does this side. What was begun goes on to its own end. */
async function answerOne({ timers, answer, tracer = noTracer }: RemoteServerOptions, who: Who, { operation, waitMs, call: sent, input }: Asked): Promise<Outcome> {
  const span = tracer.follow(`${who.service}.${operation}`, 'server', sent.trace);
  const call: Call = { ...sent, trace: span?.traceparent, waitsUntilMs: performance.now() + waitMs, reply: { replayed: false } };
  const late = Promise.withResolvers<Outcome>();
  const callOff = timers.after(waitMs, () => late.resolve(LATE));
  const outcome = await Promise.race([answer({ ...who, operation, input, call }), late.promise]);
  callOff();
  span?.end(outcome === LATE || ('problem' in outcome && outcome.problem.code === 'internal'));
  return outcome;
}
