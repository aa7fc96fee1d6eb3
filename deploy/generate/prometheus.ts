import { LAYOUTS, PORTS, PROBES } from './facts.ts';
import { composeName } from './compose.ts';

/** For Compose: each process by its name. */
export function scrapeConfig(): object {
  return {
    global: { scrape_interval: '10s', scrape_timeout: '5s', evaluation_interval: '15s' },
    rule_files: ['alerts.yml'],
    scrape_configs: [
      {
        job_name: 'florin',
        metrics_path: PROBES.metrics,
        static_configs: Object.keys(LAYOUTS.services!).map((workload) => ({ targets: [`${composeName(workload)}:${PORTS.http}`], labels: { workload } })),
      },
    ],
  };
}
