import { expect, it } from 'vitest';
import { asMarkdown, asTable, type Report } from './report.ts';

const report: Report = {
  at: 'now', machine: 'A machine', settings: 'fsync on', figures: {},
  outcomes: [
    { scenario: 'pgbench', findings: [{ what: 'pgbench TPC-B', value: 5_000, unit: '/s' }] },
    { scenario: 'batch', findings: [
      { what: 'batches', value: 21_000, unit: '/s', target: { atLeast: 20_000 }, timesPgbench: 4 },
      { what: 'entries', value: 29_000, unit: '/s', target: { atLeast: 20_000 }, timesPgbench: 6 },
      { what: 'batches, p99', value: 61.25, unit: 'ms', target: { below: 60 } },
    ] },
    { scenario: 'hot', findings: [], failed: 'money was not kept' },
  ],
};

it('puts each figure beside its target and the yardstick', () => {
  expect(asMarkdown(report).split('\n').slice(2, 7)).toEqual([
    '| pgbench TPC-B | 5,000/s |  |  | 1.0× |',
    '| batches | 21,000/s | ≥ 20,000/s | met | 4.2× (≥ 4×) |',
    '| entries | 29,000/s | ≥ 20,000/s | missed | 5.8× (≥ 6×) |',
    '| batches, p99 | 61.3 ms | < 60.0 ms | missed |  |',
    '| hot | no figure |  | failed |  |',
  ]);
});

it('says why there is no figure', () => {
  expect(asTable(report)).toContain('hot: money was not kept');
});
