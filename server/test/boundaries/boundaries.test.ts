import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');
const FIXTURES = fileURLToPath(new URL('./fixtures/', import.meta.url));
const FLOORS = ['contracts', 'server', 'simulator', 'sdk', 'bench', 'bin', 'deploy'];

const { forbidden, options } = createRequire(import.meta.url)('../../../.dependency-cruiser.cjs') as
  { forbidden: { name: string; comment: string }[]; options: object };

async function violations(baseDir: string, exclude: object): Promise<{ result: ICruiseResult; found: string[] }> {
  const present = FLOORS.filter((floor) => existsSync(`${baseDir}/${floor}`));
  const { output } = await cruise(present, { ...options, ...exclude, baseDir, validate: true, ruleSet: { forbidden } as IFlattenedRuleSet });
  const result = output as ICruiseResult;
  const found = result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
  return { result, found };
}

const sentence = (found: string[]) =>
  found.map((line) => `${line}\n    ${forbidden.find((rule) => line.startsWith(`${rule.name}:`))?.comment ?? ''}`).join('\n');

describe('the house keeps its floors apart', () => {
  test('no file of the tree imports what it must not', async () => {
    const { result, found } = await violations(ROOT, {});
    expect(sentence(found)).toBe('');
    // A cruise that reads nothing finds nothing wrong: it must have followed TypeScript's imports, types included.
    const contract = result.modules.find((module) => module.source === 'contracts/index.ts');
    expect(contract?.dependencies.map((dependency) => dependency.resolved)).toContain('contracts/ledger.ts');
    expect(result.summary.totalCruised).toBeGreaterThan(60);
  });

  test.each(forbidden.map((rule) => rule.name))('%s is noticed when broken', async (name) => {
    expect(readdirSync(FIXTURES), `add ${name} to server/test/boundaries/fixtures: a tree that breaks this rule`).toContain(name);
    const { found } = await violations(`${FIXTURES}${name}`, { exclude: { path: '^$' } });
    expect([...new Set(found.map((line) => line.split(':')[0]))]).toEqual([name]);
  });

  test('no fixture is left of a rule that is gone', () => {
    const names = new Set(forbidden.map((rule) => rule.name));
    expect(readdirSync(FIXTURES).filter((fixture) => !names.has(fixture))).toEqual([]);
  });
});
