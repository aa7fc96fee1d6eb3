import fc from 'fast-check';
import { expect, it } from 'vitest';
import { responseReader } from './response.ts';

const response = (status: number, body: string, name = 'Content-Length') =>
  `HTTP/1.1 ${status} Whatever\r\nContent-Type: application/json\r\n${name}: ${body.length}\r\nDate: today\r\n\r\n${body}`;

function read(chunks: readonly string[]): [number, string][] {
  const seen: [number, string][] = [];
  const reader = responseReader((status, text, bodyAt) => { seen.push([status, text.slice(bodyAt)]); });
  for (const chunk of chunks) reader(chunk);
  return seen;
}

it('reads responses however the stream is cut', () => {
  const bodies = fc.array(fc.tuple(fc.constantFrom(200, 201, 422, 503), fc.string({ unit: 'grapheme-ascii', maxLength: 400 })), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(bodies, fc.array(fc.nat(), { maxLength: 10 }), (answers, cuts) => {
    const stream = answers.map(([status, body]) => response(status, body)).join('');
    const places = [0, ...cuts.map((cut) => cut % stream.length).sort((a, b) => a - b), stream.length];
    expect(read(places.slice(1).map((end, i) => stream.slice(places[i], end)))).toEqual(answers);
  }));
});

it('finds the length however it is written, and not in the body', () => {
  expect(read([response(200, 'Content-Length: 9', 'content-length')])).toEqual([[200, 'Content-Length: 9']]);
});

it('refuses what it can not cut', () => {
  expect(() => read(['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'])).toThrow('without Content-Length');
});
