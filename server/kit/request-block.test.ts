import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashOfRequestId, packRequests, unpackRequests } from './request-block.ts';

const request = fc.record({
  id: fc.stringMatching(/^[A-Za-z0-9_.:-]{1,128}$/), atMs: fc.integer({ min: 0, max: 2 ** 45 }), operation: fc.constantFrom('transactions.create', 'identity.me'), method: fc.constantFrom('GET', 'POST'),
  status: fc.integer({ min: 100, max: 599 }), code: fc.constantFrom('', 'not_found'), tookMs: fc.integer({ min: 0, max: 1e6 }).map((n) => n / 100), actorKind: fc.constantFrom('user' as const, 'key' as const),
  actorId: fc.uuid(), replayed: fc.boolean(), version: fc.constant('2026-11-20'),
});

it('gives back what was packed, and hashes that fit an integer of PostgreSQL', () => {
  fc.assert(fc.property(fc.array(request, { minLength: 1, maxLength: 30 }), (requests) => {
    const { count, hashes, data, fromMs, toMs } = packRequests(requests);
    expect(unpackRequests(data)).toEqual(requests);
    expect([count, fromMs, toMs]).toEqual([requests.length, Math.min(...requests.map(({ atMs }) => atMs)), Math.max(...requests.map(({ atMs }) => atMs))]);
    expect(hashes).toEqual(requests.map(({ id }) => hashOfRequestId(id)));
    for (const hash of hashes) expect(hash | 0).toBe(hash);
  }));
});

it('takes little room', () => {
  const requests = Array.from({ length: 1_000 }, (_, n) => ({
    id: `req_01kad0v2n8fxyrvgs8zr1m${String(n).padStart(4, '0')}`, atMs: 1_790_000_000_000 + n, operation: 'transactions.create', method: 'POST', status: 201, code: '',
    tookMs: (n * 7919 % 5000) / 100, actorKind: 'key' as const, actorId: '01957c2e-0000-7000-8000-000000000001', replayed: false, version: '2026-11-20',
  }));
  expect(packRequests(requests).data.length).toBeLessThan(30_000);
});
