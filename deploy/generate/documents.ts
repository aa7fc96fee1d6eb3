import { stringify } from 'yaml';
import { composeFile } from './compose.ts';
import { dashboard } from './dashboard.ts';
import { chart, facts, valuesSchema } from './helm.ts';
import { scrapeConfig } from './prometheus.ts';

/** Where the documents' paths begin. */
export const ROOT = new URL('../../', import.meta.url);

const yaml = (about: string, value: unknown): string =>
  `# Written by \`npm run deploy:generate\` from manifests and settings: change those, or deploy/generate.\n${about}${stringify(value, { lineWidth: 160, aliasDuplicateObjects: false })}`;
const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** What the files under deploy/ that follow from manifests, settings and code must say today, by path. */
export async function deployDocuments(): Promise<Record<string, string>> {
  return {
    'deploy/helm/florin/Chart.yaml': yaml('', await chart(ROOT)),
    'deploy/helm/florin/facts.yaml': yaml('# Not for changing at an installation: that is what values.yaml is for.\n', facts()),
    'deploy/helm/florin/values.schema.json': json(valuesSchema()),
    'deploy/compose/compose.yaml': yaml(...composeFile()),
    'deploy/prometheus/prometheus.yml': yaml('', scrapeConfig()),
    'deploy/grafana/florin.json': json(dashboard()),
  };
}
