import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** The style guide, as far as a program can read it. */
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SKIPPED = new Set(['node_modules', 'dist', 'coverage', '.git', '.florin', 'fixtures']);
const SELF = 'server/test/boundaries/style.test.ts';

const MAX_SOURCE_LINES = 250;
const MAX_TEST_LINES = 400;
/** Files that are longer, with their length of today: they may shrink, and leave the list when they fit. */
const LONGER: Record<string, number> = {};

/** Names that say where code was put and not what it is. */
const EMPTY_NAMES = /^(utils?|helpers?|common|misc|controllers?|dtos?|mappers?)$/;

interface SourceFile { readonly path: string; readonly text: string }

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else if (entry.isFile()) yield path;
  }
}

const files: SourceFile[] = [...walk(ROOT)]
  .map((path) => ({ path: relative(ROOT, path), full: path }))
  .filter(({ path }) => path !== SELF && path !== 'package-lock.json' && /(\.(ts|tsx|js|mjs|cjs|json|sql|md|sh|yml|yaml)|^bin\/.*|^\.ci\/.*)$/.test(path))
  .map(({ path, full }) => ({ path, text: readFileSync(full, 'utf8') }));

const code = files.filter(({ path }) => /\.(ts|tsx|js|mjs|cjs)$/.test(path) && !/(^|\/)generated\//.test(path));
const isTest = (path: string) => /\.test\.ts$|(^|\/)test\//.test(path);
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
const breaking = (of: readonly SourceFile[], breaks: (file: SourceFile) => boolean) => of.filter(breaks).map(({ path }) => path);

describe('the style guide', () => {
  test('the files were found', () => {
    expect(code.length).toBeGreaterThan(50);
  });

  test(`a file has at most ${MAX_SOURCE_LINES} lines, a test ${MAX_TEST_LINES}: longer ones are two concepts`, () => {
    const tooLong = code
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1, allowed: LONGER[path] ?? (isTest(path) ? MAX_TEST_LINES : MAX_SOURCE_LINES) }))
      .filter(({ lines, allowed }) => lines > allowed);
    expect(tooLong).toEqual([]);
  });

  test('the list of longer files only gets shorter', () => {
    const needless = Object.keys(LONGER).filter((path) => {
      const file = code.find((candidate) => candidate.path === path);
      return file === undefined || file.text.split('\n').length - 1 <= (isTest(path) ? MAX_TEST_LINES : MAX_SOURCE_LINES);
    });
    expect(needless).toEqual([]);
  });

  test('files and folders are named in kebab-case, after what they are', () => {
    const named = files.filter(({ path }) => /^(contracts|server|simulator|sdk|bench|bin)\//.test(path) && !/(^|\/)(README|LICENSE)(\.md)?$/.test(path));
    expect(breaking(named, ({ path }) => !path.split('/').every((part) => /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(part)))).toEqual([]);
    expect(breaking(named, ({ path }) => path.split('/').some((part) => EMPTY_NAMES.test(part.split('.')[0] ?? '')))).toEqual([]);
  });

  test('what is left to do is an issue with a number, not a comment', () => {
    expect(breaking(files, ({ text }) => /\b(TODO|FIXME|HACK)\b(?!.{0,20}#\d+)/.test(text))).toEqual([]);
  });

  test('a lint rule is switched off with its reason', () => {
    expect(breaking(code, ({ text }) => /(oxlint|eslint)-disable(?!.* -- \S)/.test(text))).toEqual([]);
    expect(breaking(code, ({ text }) => /@ts-(ignore|nocheck)|@ts-expect-error(?! \S)/.test(text))).toEqual([]);
  });

  test('domain/ has no clock, no randomness and no promise', () => {
    const impure = /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\brandom(UUID|Bytes|Int|FillSync|Fill)\b|\bgetRandomValues\b|\bgenerateKey|\bawait\b|\basync\b|\bPromise\b|\bprocess\.|\bset(Timeout|Interval|Immediate)\b|\bfetch\(/;
    const domain = code.filter(({ path }) => /^server\/services\/[^/]+\/domain\//.test(path) && !isTest(path));
    expect(breaking(domain, ({ text }) => impure.test(withoutComments(text)))).toEqual([]);
    expect(impure.test(withoutComments('// Date.now\nconst at = Date.now();'))).toBe(true);
  });

  test('no test sleeps: it waits for what it expects', () => {
    const sleeps = /\bawait (sleep|delay|wait)\(\s*\d|timers\/promises|new Promise(<[^>]*>)?\(\(?\w+\)? => (void )?setTimeout\(/;
    expect(breaking(code.filter(({ path }) => path.endsWith('.test.ts')), ({ text }) => sleeps.test(withoutComments(text)))).toEqual([]);
  });

  test('migrations are numbered without a gap', () => {
    const folders = Map.groupBy(files.filter(({ path }) => /\/migrations\/.*\.sql$/.test(path)), ({ path }) => path.replace(/[^/]+$/, ''));
    for (const [folder, migrations] of folders) {
      const numbers = migrations.map(({ path }) => Number(basename(path).slice(0, 4))).toSorted((a, b) => a - b);
      expect(numbers, folder).toEqual(numbers.map((_, index) => index + 1));
    }
  });

  test('every service says in a README of one screen what it is for', () => {
    const rooms = readdirSync(join(ROOT, 'server/services')).filter((name) => existsSync(join(ROOT, 'server/services', name, 'service.ts')));
    expect(rooms.filter((name) => !existsSync(join(ROOT, 'server/services', name, 'README.md')))).toEqual([]);
  });

  test('no file names a place on one machine', () => {
    expect(breaking(files, ({ text }) => /(?<![\w.])\/(home|root|work|Users)\/\w|[A-Z]:\\\\Users/.test(text))).toEqual([]);
  });
});
