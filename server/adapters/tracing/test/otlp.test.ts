import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { isRecorded, otlpTracer } from '../otlp.ts';

interface Sent { readonly name: string; readonly traceId: string; readonly spanId: string; readonly parentSpanId?: string; readonly kind: number; readonly status: { code?: number }; readonly attributes: readonly unknown[] }

/** A collector, as far as spans are sent to it. */
const spans: Sent[] = [];
const collector = createServer((request, response) => {
  void json(request).then((body) => {
    const { resourceSpans } = body as { resourceSpans: { scopeSpans: { spans: Sent[] }[] }[] };
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});
await new Promise<void>((listening) => { collector.listen(0, '127.0.0.1', listening); });
afterAll(() => collector.close());
const url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
const options = { url, name: 'florin', version: '1' };

it('hangs the spans of one request below each other, across processes', async () => {
  const edge = otlpTracer({ ...options, share: 1 });
  const other = otlpTracer({ ...options, share: 0 });
  const outer = edge.arrive('transactions.create', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')!;
  const asked = edge.follow('ledger.post', 'client', outer.traceparent)!;
  // Whether a trace is recorded is decided where it arrives, and nowhere else.
  const answered = other.follow('ledger.post', 'server', asked.traceparent)!;
  answered.set('florin.tenant', 't');
  answered.end(true);
  asked.end();
  outer.end();
  await Promise.all([edge.close(), other.close()]);
  const [first, second, third] = ['transactions.create', 'ledger.post', 'ledger.post'].map((name, n) => spans.find((span) => span.name === name && span.kind === [2, 3, 2][n])!);
  expect(first).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' });
  expect(second).toMatchObject({ traceId: first!.traceId, parentSpanId: first!.spanId });
  expect(third).toMatchObject({ traceId: first!.traceId, parentSpanId: second!.spanId, status: { code: 2 }, attributes: [{ key: 'florin.tenant', value: { stringValue: 't' } }] });
});

it('records nothing that it is not asked to', async () => {
  const tracer = otlpTracer({ ...options, share: 0 });
  expect(tracer.arrive('x', undefined)).toBeUndefined();
  expect(tracer.arrive('x', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')).toBeUndefined();
  expect(tracer.follow('x', 'client', undefined)).toBeUndefined();
  expect(tracer.follow('x', 'client', 'nonsense')).toBeUndefined();
  await tracer.close();
});

it('records about the share that was asked for, the same traces everywhere', () => {
  const traceId = fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: 32, maxLength: 32 }).map((digits) => digits.join(''));
  fc.assert(fc.property(traceId, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (id, a, b) => {
    const [less, more] = [Math.min(a, b), Math.max(a, b)];
    if (isRecorded(id, less)) expect(isRecorded(id, more)).toBe(true);
    expect(isRecorded(id, 1)).toBe(true);
    expect(isRecorded(id, 0)).toBe(false);
  }));
  const recorded = fc.sample(traceId, { numRuns: 4_000, seed: 1 }).filter((id) => isRecorded(id, 0.25)).length;
  expect(recorded).toBeGreaterThan(800);
  expect(recorded).toBeLessThan(1_200);
});
