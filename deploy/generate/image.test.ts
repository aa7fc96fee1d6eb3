import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { nodeArguments } from '../../bin/runtime.js';
import { PORTS } from './facts.ts';
import { codeFiles, textOf } from './test/support.ts';

const dockerfile = textOf('deploy/Dockerfile');
const stages = dockerfile.split(/^FROM /m).slice(1);
const last = stages.at(-1)!;

test('the image runs Florin as the launcher would', () => {
  const entry = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(last)![1]!) as string[];
  expect(entry.slice(1)).toEqual([...nodeArguments, '/florin/server/florin.ts']);
  expect(last).toContain(`EXPOSE ${PORTS.http} ${PORTS.internal}`);
});

test('its Node is the one Florin is tested with', () => {
  const { dependencies } = JSON.parse(textOf('package.json')) as { dependencies: Record<string, string> };
  expect(dockerfile).toContain(`ARG NODE=${dependencies.node}\n`);
});

test('nothing that is shipped runs as root, or installs', () => {
  for (const stage of stages.slice(1)) expect(stage).toMatch(/^USER 65532:65532$/m);
  expect(last).not.toMatch(/^RUN /m);
});

test('every folder that the program imports from is in the image', () => {
  const copied = [...stages[0]!.matchAll(/^COPY (\w+) \1$/gm)].map(([, folder]) => folder!);
  const imported = copied.flatMap((folder) => codeFiles(folder).flatMap((path) =>
    [...textOf(path).matchAll(/(?:from|import\() ?'(\.{1,2}\/[^']+)'/g)].map(([, to]) => join(dirname(path), to!).split('/')[0]!)));
  expect(copied).toContain('server');
  expect([...new Set(imported)].filter((folder) => !copied.includes(folder))).toEqual([]);
});

test('what is copied is let through by .dockerignore', () => {
  const through = textOf('.dockerignore').split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const wanted = [...dockerfile.matchAll(/^COPY (?!--)(.*) \S+$/gm)].flatMap(([, sources]) => sources!.split(' ').map((path) => path.split('/')[0]!));
  expect([...new Set(wanted)].filter((path) => !through.includes(path))).toEqual([]);
});
