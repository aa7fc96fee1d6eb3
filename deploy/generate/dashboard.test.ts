import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { prometheus } from '../../server/adapters/metrics/prometheus.ts';
import { codeFiles, textOf } from './test/support.ts';

/** Metrics by name, with how they are measured. */
async function measured(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const path of codeFiles('server')) {
    for (const [, how, name] of textOf(path).matchAll(/(count|gauge|observe)\('(florin_\w+)'/g)) found.set(name!, how!);
    // The edge writes its own.
    for (const [, name, how] of textOf(path).matchAll(/# TYPE (florin_\w+) (\w+)/g)) found.set(name!, how === 'histogram' ? 'observe' : how!);
  }
  const own = await prometheus({ processMetrics: true }).scrape();
  for (const [, name, how] of own.matchAll(/# TYPE (\w+) (\w+)/g)) found.set(name!, how!);
  return found;
}

const known = await measured();

function unknownIn(expressions: readonly string[]): string[] {
  const named = expressions.flatMap((text) => [...text.matchAll(/\b(florin|process|nodejs)_\w+/g)].map(([name]) => name));
  return named.filter((name) => {
    const histogram = /^(.*)_(bucket|sum|count)$/.exec(name)?.[1];
    return histogram === undefined ? !known.has(name) || known.get(name) === 'observe' : known.get(histogram) !== 'observe';
  });
}

interface Dashboard { readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[] }
interface Alerts { readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[] }

const shown = (JSON.parse(textOf('deploy/grafana/florin.json')) as Dashboard).panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const alerts = (parse(textOf('deploy/prometheus/alerts.yml')) as Alerts).groups.flatMap(({ rules }) => rules.map(({ expr }) => expr));

test('each metric on the dashboard is measured', () => {
  expect(shown.length).toBeGreaterThan(15);
  expect(unknownIn(shown)).toEqual([]);
});

test('each metric an alert looks at is measured', () => {
  expect(alerts.length).toBeGreaterThan(5);
  expect(unknownIn(alerts)).toEqual([]);
});

test('one that nobody measures, or not that way, is noticed', () => {
  expect(unknownIn(['rate(florin_money_total[1m])', 'florin_job_seconds', 'florin_bus_behind_events_bucket'])).toHaveLength(3);
});
