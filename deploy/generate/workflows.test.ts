import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { filesUnder, has, pathOf, run, textOf } from './test/support.ts';

interface Job { readonly uses?: string; readonly 'timeout-minutes'?: number; readonly steps?: readonly { readonly uses?: string; readonly run?: string }[] }
interface Workflow { readonly permissions: object; readonly jobs: Record<string, Job> }

const FILES = filesUnder('.github/workflows', '.yml');
const all = FILES.map((path) => ({ path, workflow: parse(textOf(path)) as Workflow }));
const jobs = all.flatMap(({ workflow }) => Object.values(workflow.jobs));

test('every action is one version, and every file that is named is there', () => {
  const used = jobs.flatMap((job) => [job.uses, ...(job.steps ?? []).map((step) => step.uses)]).filter((name) => name !== undefined);
  expect(used.length).toBeGreaterThan(5);
  for (const name of used) {
    if (name.startsWith('./')) expect(existsSync(pathOf(name))).toBe(true);
    else expect(name).toMatch(/@v?\d+\.\d+\.\d+$/);
  }
});

test('jobs have an end, and no more rights than they need', () => {
  for (const { workflow } of all) expect(workflow.permissions).toEqual({ contents: 'read' });
  for (const job of jobs) if (job.steps !== undefined) expect(job['timeout-minutes']).toBeGreaterThan(0);
});

test('a change is checked as anybody can check it', () => {
  expect(jobs.some((job) => job.steps?.some((step) => step.run === '.ci/run'))).toBe(true);
});

const SCHEMAS = has('workflows and Compose against their schemas', 'check-jsonschema', '--version');

test.skipIf(!SCHEMAS).each([['vendor.github-workflows', FILES], ['vendor.compose-spec', ['deploy/compose/compose.yaml']]])('as %s says', (schema, paths) => {
  expect(run('check-jsonschema', '--builtin-schema', schema, ...paths.map(pathOf))).toMatchObject({ status: 0 });
});

test.skipIf(!has('Compose by its own program', 'docker', 'compose', 'version'))('Compose takes its file', () => {
  const file = pathOf('deploy/compose/compose.yaml');
  const env = pathOf('deploy/compose/example.env');
  expect(run('docker', 'compose', '--file', file, '--env-file', env, 'config', '--quiet')).toMatchObject({ status: 0, err: '' });
});
