import { expect, it } from 'vitest';
import { outliers, type Outliers } from './outliers.ts';

interface Peer { readonly name: string }

function setUp(count: number) {
  let nowMs = 0;
  const said: string[] = [];
  const peers: Peer[] = Array.from({ length: count }, (_, n) => ({ name: String(n) }));
  const worse: Outliers<Peer> = outliers({ now: () => nowMs, changed: ({ name }, outForMs) => said.push(`${name} for ${outForMs! / 1000} s`) });
  return {
    peers, worse, said,
    out: () => peers.filter(worse.isOut).map(({ name }) => name),
    /** Some answers of each, then a look at them. */
    interval(how: (n: number) => { ok?: number; failed?: number; tookMs?: number }, lastsMs = 5_000) {
      peers.forEach((peer, n) => {
        const { ok = 100, failed = 0, tookMs = 2 } = how(n);
        for (let i = 0; i < ok; i++) worse.record(peer, true, tookMs);
        for (let i = 0; i < failed; i++) worse.record(peer, false, tookMs);
      });
      nowMs += lastsMs;
      worse.review(peers);
    },
  };
}

it('leaves out who fails far more than its peers, and takes it back', () => {
  const { interval, out, said } = setUp(4);
  interval((n) => ({ failed: n === 2 ? 30 : 1 }));
  expect([out(), said]).toEqual([['2'], ['2 for 15 s']]);
  interval(() => ({}), 15_000);
  expect(out()).toEqual([]);
});

it('leaves it out for longer each time, and for less once it did well', () => {
  const { interval, said } = setUp(4);
  const bad = () => interval((n) => ({ failed: n === 2 ? 30 : 0 }));
  for (let n = 0; n < 12; n++) bad();
  expect(said.splice(0)).toEqual(['2 for 15 s', '2 for 30 s', '2 for 60 s']);
  for (let n = 0; n < 20; n++) interval(() => ({}));
  bad();
  expect(said).toEqual(['2 for 15 s']);
});

it('leaves out who is far slower', () => {
  const { interval, out } = setUp(3);
  interval((n) => ({ tookMs: n === 0 ? 500 : 20 }));
  expect(out()).toEqual(['0']);
});

it.each([
  ['all fail alike', () => ({ failed: 50 })],
  ['one is slower by a little', (n: number) => ({ tookMs: n === 0 ? 40 : 2 })],
  ['one fails now and then', (n: number) => ({ failed: n === 0 ? 8 : 0 })],
  ['there are too few answers to tell', (n: number) => ({ ok: 5, failed: n === 0 ? 10 : 0 })],
])('leaves out nobody where %s', (_what, how) => {
  const { interval, out } = setUp(4);
  interval(how);
  expect(out()).toEqual([]);
});

it.each([[1, 0], [2, 1], [3, 1], [5, 2]])('of %i leaves out %i at most, the worst', (count, most) => {
  const { interval, out } = setUp(count);
  for (let n = 0; n < 2; n++) interval((peer) => ({ failed: peer === 0 ? 0 : peer * 40 }));
  expect(out().length).toBeLessThanOrEqual(most);
  if (most > 0) expect(out()).toContain(String(count - 1));
});
