import type { Finding } from '../finding.ts';
import type { Figures } from '../measure.ts';
import type { World } from '../world.ts';

export interface Scenario {
  readonly name: string;
  /** One line for the list of scenarios. */
  readonly about: string;
  run(world: World): Promise<Finding[]>;
}

/** Rate and latencies of a run, with targets where there are some. */
export function rateAndLatency(what: string, { perSecond, latencies }: Figures, targets: { perSecond?: number; p95Ms?: number; p99Ms?: number; timesPgbench?: number } = {}): Finding[] {
  return [
    { what, value: perSecond, unit: '/s', target: targets.perSecond === undefined ? undefined : { atLeast: targets.perSecond }, timesPgbench: targets.timesPgbench },
    { what: `${what}, p50`, value: latencies.p50Ms, unit: 'ms' },
    { what: `${what}, p95`, value: latencies.p95Ms, unit: 'ms', target: targets.p95Ms === undefined ? undefined : { below: targets.p95Ms } },
    { what: `${what}, p99`, value: latencies.p99Ms, unit: 'ms', target: targets.p99Ms === undefined ? undefined : { below: targets.p99Ms } },
    { what: `${what}, slowest`, value: latencies.maxMs, unit: 'ms' },
  ];
}
