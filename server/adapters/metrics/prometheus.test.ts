import { expect, it } from 'vitest';
import { prometheus } from './prometheus.ts';

it('counts, sets and observes by name and labels', async () => {
  const { metrics, scrape } = prometheus({ processMetrics: false });
  metrics.count('florin_things_total', 'Things', { kind: 'a' });
  metrics.count('florin_things_total', 'Things', { kind: 'a' }, 2);
  metrics.gauge('florin_level', 'Level', 7);
  metrics.observe('florin_wait_seconds', 'Wait', 0.004, { step: 'x' });
  const text = await scrape();
  expect(text).toContain('florin_things_total{kind="a"} 3');
  expect(text).toContain('florin_level 7');
  expect(text).toContain('florin_wait_seconds_bucket{le="0.005",step="x"} 1');
  expect(text).toContain('florin_wait_seconds_bucket{le="0.0025",step="x"} 0');
});

it('asks for fresh gauges before each scrape', async () => {
  const { metrics, beforeScrape, scrape } = prometheus({ processMetrics: false });
  let value = 0;
  beforeScrape(() => { metrics.gauge('florin_depth', 'Depth', ++value); });
  await scrape();
  expect(await scrape()).toContain('florin_depth 2');
});

it('tells of the process where asked to', async () => {
  expect(await prometheus({ processMetrics: true }).scrape()).toContain('process_cpu_seconds_total');
});
