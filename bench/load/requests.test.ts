import { expect, it } from 'vitest';
import { packIds, type Job, type Work } from './job.ts';
import { slots } from './requests.ts';
import { tally } from './tally.ts';

const account = (n: number) => `acc_${String(n).padStart(26, '0')}`;
const accounts = packIds(Array.from({ length: 7 }, (_, i) => account(i)));

const job = (work: Work, given: Partial<Job> = {}): Job => ({
  work, host: '127.0.0.1', port: 80, apiKey: 'fl_test_key', currency: 'USD', sources: accounts, destinations: accounts, amounts: [1, 2_000_000_000], connections: 1,
  warmupSeconds: 0, seconds: 1, timeoutMs: 1000, run: 'abcdefgh', seed: 1, ...given,
});

function requests(of: Job, count: number): { head: string; key: string | undefined; body: unknown }[] {
  const slot = slots(of, tally(7, 7), () => {})();
  return Array.from({ length: count }, () => {
    const [head = '', body = ''] = slot.next().toString('latin1').split('\r\n\r\n');
    expect(Number(/Content-Length: (\d+)/.exec(head)?.[1] ?? 0)).toBe(body.length);
    return { head, key: /Idempotency-Key: (\S+)/.exec(head)?.[1], body: body === '' ? undefined : JSON.parse(body) as unknown };
  });
}

interface Line { idempotencyKey?: string; from: string; to: string; amount: number }

it('writes a valid transaction into each request, with a key of its own and never from an account to itself', () => {
  const made = requests(job('single'), 200);
  expect(new Set(made.map(({ key }) => key)).size).toBe(200);
  for (const { head, body } of made) {
    const { from, to, amount } = body as Line;
    expect(head).toContain('POST /v1/transactions HTTP/1.1');
    expect(from).toMatch(/^acc_0{25}[0-6]$/);
    expect(to).not.toBe(from);
    expect(amount).toBeGreaterThanOrEqual(1);
    expect(amount).toBeLessThanOrEqual(2_000_000_000);
  }
});

it('writes a thousand into each batch, each with a key of its own', () => {
  const lines = requests(job('batch'), 2).flatMap(({ body }) => (body as { transactions: Line[] }).transactions);
  expect(new Set(lines.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2000);
});

it('writes balanced postings', () => {
  const body = requests(job('entries'), 1)[0]!.body as { postings: { entries: { direction: string; amount: number }[] }[] };
  expect(body.postings).toHaveLength(1000);
  for (const { entries: [debit, credit] } of body.postings) {
    expect([debit!.direction, credit!.direction]).toEqual(['debit', 'credit']);
    expect(debit!.amount).toBe(credit!.amount);
  }
});

it('pays into each account as often as into the others', () => {
  const body = requests(job('deposit', { sources: packIds([]), amounts: [1_000_000_000_000, 1_000_000_000_000] }), 1)[0]!.body as { transactions: Line[] };
  expect(body.transactions.map(({ to }) => to)).toEqual(Array.from({ length: 7 }, (_, i) => account(i)));
  expect(body.transactions[0]!.amount).toBe(1_000_000_000_000);
});

it('asks for paths in turn', () => {
  expect(requests(job('read', { paths: ['/a', '/b'] }), 3).map(({ head }) => head.split(' ')[1])).toEqual(['/a', '/b', '/a']);
});

it('chooses the same for the same seed', () => {
  expect(requests(job('single'), 20)).toEqual(requests(job('single'), 20));
  expect(requests(job('single'), 20)).not.toEqual(requests(job('single', { seed: 2 }), 20));
});
