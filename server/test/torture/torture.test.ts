import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { torture } from './torture.ts';

const seed = Math.floor(Math.random() * 1e9);

/** Fifty rounds, with more callers: `npm run torture -- --rounds 50`. */
test(`three times killed under load, the server, its PostgreSQL and perhaps both: nothing is lost, nothing is there twice (seed ${seed})`, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'florin-torture-'));
  try {
    const rounds = await torture({ dataDir, rounds: 3, seed, callers: 40, loadMs: { least: 200, most: 700 } });
    expect(rounds.map(({ wrong }) => wrong), `seed ${seed}`).toEqual([[], [], []]);
    expect(rounds.every(({ acknowledged }) => acknowledged > 0)).toBe(true);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}, 240_000);
