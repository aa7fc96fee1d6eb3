/** One stretch of work in a trace, as someone sees it who asks where the time of one request went. */
export interface Span {
  /** What those it asks are handed (W3C Trace Context), so that their spans hang below this one. */
  readonly traceparent: string;
  set(name: string, value: string | number | boolean): void;
  /** `failed`: something broke. A refusal that the contract foresees is no failure. */
  end(failed?: boolean): void;
}

/** Tracing as a port. A request that is not recorded has no span, and costs nothing. */
export interface Tracer {
  /** A request that comes from outside. `given`: its own traceparent, if it has one. */
  arrive(name: string, given: string | undefined): Span | undefined;
  /** Work for a request that is being recorded: undefined where `parent` is. */
  follow(name: string, kind: 'client' | 'server', parent: string | undefined): Span | undefined;
}

export const noTracer: Tracer = { arrive: () => undefined, follow: () => undefined };
