import { pino, type DestinationStream } from 'pino';
import type { Log } from '../../kit/observe.ts';
import { mask, maskText } from './mask.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export interface LoggingOptions {
  readonly level: (typeof LOG_LEVELS)[number];
  /** A file to append to; standard error where there is none. */
  readonly file?: string;
}

export interface Logging {
  /** How it was opened, for a thread that opens it again. */
  readonly options: LoggingOptions;
  /** The log of one part of the program, named in each line. */
  of(part: string): Log;
  /** Writes down what is still in memory. */
  close(): Promise<void>;
}

/** JSON lines, masked. Written in the background: a slow disk never holds up a payment. */
export function openLogging(options: LoggingOptions): Logging {
  const destination = pino.destination({ dest: options.file ?? 2, sync: false, minLength: 0, mkdir: true, mode: 0o600 });
  return {
    options,
    ...loggingTo(destination, options.level),
    close: () => new Promise((done) => destination.flush(() => done())),
  };
}

export function loggingTo(stream: DestinationStream, level: LoggingOptions['level']): Pick<Logging, 'of'> {
  const root = pino({
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }), log: (fields) => mask(fields) as Record<string, unknown> },
    serializers: { err: (error: unknown) => error },
    // pino takes an error out of its fields by itself; the formatter has masked it by then.
    hooks: { logMethod(args, method) { method.apply(this, args.map((arg) => (typeof arg === 'string' ? maskText(arg) : arg)) as typeof args); } },
  }, stream);
  return {
    of(part) {
      const child = root.child({ part });
      return {
        debug: (fields, message) => child.debug(fields, message),
        info: (fields, message) => child.info(fields, message),
        warn: (fields, message) => child.warn(fields, message),
        error: (fields, message) => child.error(fields, message),
      };
    },
  };
}
