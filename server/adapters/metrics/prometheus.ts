import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type MetricObjectWithValues, type MetricValue } from 'prom-client';
import type { Metrics } from '../../kit/observe.ts';

export type MetricsSnapshot = MetricObjectWithValues<MetricValue<string>>[];

export interface Prometheus {
  readonly metrics: Metrics;
  /** Runs before each scrape, to set gauges that nobody keeps up to date otherwise. */
  beforeScrape(refresh: () => void | Promise<void>): void;
  /** The text exposition format, to which others may add theirs. What other threads counted is added up with ours. */
  scrape(others?: readonly MetricsSnapshot[]): Promise<string>;
  /** All that was counted here, as data that can be sent to another thread. */
  snapshot(): Promise<MetricsSnapshot>;
}

/** Seconds: from a call in memory to a statement that waits for its timeout. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];

/** A registry of its own, so that two Florins in one test process don't meet. */
export function prometheus(options: { processMetrics: boolean }): Prometheus {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  const counters = new Map<string, Counter>();
  const gauges = new Map<string, Gauge>();
  const histograms = new Map<string, Histogram>();
  const refreshers: (() => void | Promise<void>)[] = [];
  const made = <T>(present: Map<string, T>, name: string, make: () => T): T => {
    const found = present.get(name) ?? make();
    present.set(name, found);
    return found;
  };
  const shape = (name: string, help: string, labels?: Record<string, string>) =>
    ({ name, help, labelNames: Object.keys(labels ?? {}), registers: [registry] });
  return {
    metrics: {
      count: (name, help, labels = {}, by = 1) => made(counters, name, () => new Counter(shape(name, help, labels))).inc(labels, by),
      gauge: (name, help, value, labels = {}) => made(gauges, name, () => new Gauge(shape(name, help, labels))).set(labels, value),
      observe: (name, help, seconds, labels = {}) =>
        made(histograms, name, () => new Histogram({ ...shape(name, help, labels), buckets: BUCKETS })).observe(labels, seconds),
    },
    beforeScrape: (refresh) => { refreshers.push(refresh); },
    async scrape(others = []) {
      await Promise.all(refreshers.map((refresh) => refresh()));
      if (others.length === 0) return registry.metrics();
      return AggregatorRegistry.aggregate([await registry.getMetricsAsJSON(), ...others]).metrics();
    },
    snapshot: () => registry.getMetricsAsJSON(),
  };
}
