import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Context, type Span as OtelSpan } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Span, Tracer } from '../../kit/trace.ts';

export interface OtlpOptions {
  /** Of the collector: `http://jaeger:4318`. */
  readonly url: string;
  /** Of all traces, from 0 to 1. */
  readonly share: number;
  /** What this process is called among the spans. */
  readonly name: string;
  readonly version: string;
}

export interface OtlpTracer extends Tracer {
  /** Sends what is left. */
  close(): Promise<void>;
}

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
/** The last seven bytes of a trace id are random (Trace Context level 2), so every process that sees them decides alike. */
const RANDOM_DIGITS = 14;

/** Whether a trace is among those recorded. What a caller says of sampling is no order: it could make us record everything. */
export function isRecorded(traceId: string, share: number): boolean {
  return Number.parseInt(traceId.slice(-RANDOM_DIGITS), 16) < share * 2 ** (4 * RANDOM_DIGITS);
}

/** Spans to a collector by OTLP over HTTP. A collector that is away costs spans and nothing else. */
export function otlpTracer({ url, share, name, version }: OtlpOptions): OtlpTracer {
  const exporter = new OTLPTraceExporter({ url: new URL('/v1/traces', url).href });
  const provider = new BasicTracerProvider({ resource: resourceFromAttributes({ 'service.name': name, 'service.version': version }), spanProcessors: [new BatchSpanProcessor(exporter)] });
  const tracer = provider.getTracer('florin');
  const begin = (what: string, kind: SpanKind, context: Context): Span => asSpan(tracer.startSpan(what, { kind }, context));
  return {
    arrive(what, given) {
      const parent = contextOf(given);
      if (parent === undefined) return Math.random() < share ? begin(what, SpanKind.SERVER, ROOT_CONTEXT) : undefined;
      return isRecorded(trace.getSpanContext(parent)!.traceId, share) ? begin(what, SpanKind.SERVER, parent) : undefined;
    },
    follow(what, kind, parent) {
      const context = contextOf(parent);
      return context === undefined ? undefined : begin(what, kind === 'client' ? SpanKind.CLIENT : SpanKind.SERVER, context);
    },
    close: () => provider.shutdown(),
  };
}

function contextOf(traceparent: string | undefined): Context | undefined {
  const [, traceId, spanId] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  const given = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return trace.isSpanContextValid(given) ? trace.setSpanContext(ROOT_CONTEXT, given) : undefined;
}

function asSpan(span: OtelSpan): Span {
  const { traceId, spanId } = span.spanContext();
  return {
    traceparent: `00-${traceId}-${spanId}-01`,
    set: (name, value) => { span.setAttribute(name, value); },
    end(failed = false) {
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
