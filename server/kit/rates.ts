/** The port to whoever publishes exchange rates. */

/** What a source said at a moment: one `base` is that many of each currency. Decimal text, as it was published: a float would be another number. */
export interface RateSheet {
  readonly base: string;
  /** What the rates are of, not when they were fetched. */
  readonly asOfMs: number;
  /** By code; without the base itself. */
  readonly rates: ReadonlyMap<string, string>;
}

export interface RateSource {
  /** For how long its rates are good, by how often it publishes. Undefined: for good. */
  readonly maxAgeMs: number | undefined;
  /** What it has now: one sheet, or many where it has past ones too, in any order. Throws `RateSourceFailed`. */
  read(): Promise<readonly RateSheet[]>;
}

/** `unreached`: no answer; `refused`: it wants another key, or fewer questions; `unreadable`: an answer that is none. */
export type RateFailure = 'unreached' | 'refused' | 'unreadable';

/** The message is shown and logged, so it never holds an address: keys stand in those. */
export class RateSourceFailed extends Error {
  readonly failure: RateFailure;

  constructor(failure: RateFailure, message: string) {
    super(message);
    this.name = 'RateSourceFailed';
    this.failure = failure;
  }
}

export const RATE_SOURCES = ['ecb', 'frankfurter', 'openexchangerates', 'exchangeratehost', 'fixed'] as const;
export type RateSourceKind = (typeof RATE_SOURCES)[number];

export interface RateConnection {
  readonly kind: RateSourceKind;
  /** Another address than the source's own, or a file. */
  readonly url?: string;
  readonly key?: string;
  /** Of `fixed` alone: `EUR USD=1.08 GBP=0.85`. */
  readonly table?: string;
}

/** Opens nothing; `read` does. */
export type ConnectRateSource = (connection: RateConnection) => RateSource;
