import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { refuseMissing } from '../../server/host/apart/needs.ts';
import { chooseServices } from '../../server/host/services.ts';
import { readSettings } from '../../server/host/settings.ts';
import { ALL_SETTINGS } from './settings.ts';
import { filesUnder, textOf } from './test/support.ts';

/** Compose's own, of its .env: no setting of Florin. */
const OF_COMPOSE = ['FLORIN_IMAGE', 'FLORIN_POSTGRES_PASSWORD', 'FLORIN_GRAFANA_PASSWORD'];

const FILES = ['deploy/Dockerfile', 'deploy/compose/compose.yaml', 'deploy/README.md', ...filesUnder('deploy/helm/florin/templates', '')];

describe('what a deployment sets', () => {
  test.each(FILES)('%s names only settings that there are', (path) => {
    const named = new Set([...textOf(path).matchAll(/\bFLORIN_[A-Z_]*[A-Z]\b/g)].map(([name]) => name));
    // Of each service one: the name follows.
    named.delete('FLORIN_DATABASE_URL');
    expect([...named].filter((name) => !ALL_SETTINGS.includes(name) && !OF_COMPOSE.includes(name))).toEqual([]);
  });

  test('what the code declares of Kafka and Redis, the chart can set', () => {
    const template = textOf('deploy/helm/florin/templates/_process.tpl');
    expect(ALL_SETTINGS.filter((name) => /^FLORIN_(KAFKA|REDIS|TLS)_/.test(name) && !template.includes(name))).toEqual([]);
  });
});

const compose = parse(textOf('deploy/compose/compose.yaml')) as { services: Record<string, { command: string[]; environment: Record<string, string> }> };
const processes = Object.entries(compose.services).filter(([, { command }]) => command?.[0] === 'start');

test.each(processes)('%s in Compose starts with what it is given', (_name, { command, environment }) => {
  const settings = readSettings({ ...environment, FLORIN_DATABASE_URL: environment.FLORIN_DATABASE_URL!.replace(/\$\{[^}]*\}/, 'x') });
  expect(() => refuseMissing(chooseServices(command[2]!.split(',')), settings)).not.toThrow();
  expect(settings.demo).toBe(false);
});

test('Compose has every service once, by the name its neighbours call it by', () => {
  const { services } = chooseServices(undefined);
  expect(processes.map(([name]) => name).sort()).toEqual(['gateway', ...services.map(({ name }) => name as string)].map((name) => `florin-${name}`).sort());
  expect(processes.every(([name, { command }]) => name === `florin-${command[2]}`)).toBe(true);
});
