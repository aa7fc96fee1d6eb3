import { expect, it } from 'vitest';
import { silentLog } from '../../../kit/observe.ts';
import { addresses, type Addresses } from '../addresses.ts';

interface Named {
  readonly ways: Addresses;
  ips: string[];
  broken: boolean;
  advance(): void;
  /** So many answers of each address, then a review. */
  answer(ok: (n: number) => boolean): void;
  origins(): Promise<string[]>;
}

/** Its clock moves by hand; names are what the test says they are. */
function named(...urls: string[]): Named {
  let nowMs = 0;
  const resolve = (): Promise<string[]> => (self.broken ? Promise.reject(new Error('no resolver')) : Promise.resolve(self.ips));
  const ways = addresses({ urls, log: silentLog, now: () => nowMs, resolve });
  const self: Named = {
    ips: ['10.0.0.1', '10.0.0.2'], broken: false, ways,
    advance: () => { nowMs += 5_000; },
    answer(ok) {
      for (let i = 0; i < 30; i++) ways.list().forEach((address, n) => ways.record(address, ok(n), 1));
      nowMs += 5_000;
      void ways.pick();
    },
    async origins() {
      await ways.pick();
      await new Promise(setImmediate);
      return ways.list().map(({ origin }) => origin);
    },
  };
  return self;
}

it('takes a name for all processes behind it, and follows when they change', async () => {
  const name = named('http://florin-ledger:3100');
  expect(await name.origins()).toEqual(['http://10.0.0.1:3100', 'http://10.0.0.2:3100']);
  const kept = name.ways.list()[1];
  name.ips = ['10.0.0.2', 'fd00::3'];
  expect(await name.origins()).toEqual(['http://10.0.0.1:3100', 'http://10.0.0.2:3100']);
  name.advance();
  expect(await name.origins()).toEqual(['http://10.0.0.2:3100', 'http://[fd00::3]:3100']);
  expect(name.ways.list()[0]).toBe(kept);
});

it('goes on with what it knew where the resolver is down', async () => {
  const name = named('http://florin-ledger:3100');
  const known = await name.origins();
  name.broken = true;
  name.advance();
  expect(await name.origins()).toEqual(known);
});

it('asks nobody about addresses that are numbers, and knows ports that go without saying', async () => {
  const name = named('http://127.0.0.1:1', 'https://[::1]', 'http://127.0.0.2');
  name.broken = true;
  expect(await name.origins()).toEqual(['http://127.0.0.1:1', 'https://[::1]:443', 'http://127.0.0.2:80']);
});

it('chooses the one with the least to do, another each time where it is as little, and not the one that just failed', async () => {
  const { ways } = named('http://a:1');
  const first = (await ways.pick())!;
  const [one, two] = ways.list();
  expect(ways.pick()).toBe(first === one ? two : one);
  one!.outstanding = 3;
  expect([ways.pick(), ways.pick()]).toEqual([two, two]);
  expect(ways.pick({ not: two })).toBe(one);
  for (let i = 0; i < 5; i++) one!.breaker.failed();
  expect(ways.pick({ not: two })).toBe(two);
  for (let i = 0; i < 5; i++) two!.breaker.failed();
  expect(ways.pick()).toBeUndefined();
});

it('sends the same home to the same process while that can be reached, and different ones to different processes', async () => {
  const name = named('http://a:1');
  name.ips = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
  await name.origins();
  const homes = Array.from({ length: 300 }, (_, n) => `tenant ${n}`);
  const where = (): string[] => homes.map((home) => (name.ways.pick({ home }) as { origin: string }).origin);
  const before = where();
  expect(where()).toEqual(before);
  for (const origin of new Set(before)) expect(before.filter((one) => one === origin).length, origin).toBeGreaterThan(60);
  const [gone] = name.ways.list();
  for (let i = 0; i < 5; i++) gone!.breaker.failed();
  const after = where();
  expect(after).not.toContain(gone!.origin);
  for (const [n, origin] of before.entries()) if (origin !== gone!.origin) expect(after[n]).toBe(origin);
});

it('leaves out who fails where its peers do not, for tenants at home there too, and takes it back', async () => {
  const name = named('http://a:1');
  name.ips = ['10.0.0.1', '10.0.0.2', '10.0.0.3'];
  await name.origins();
  const [bad] = name.ways.list();
  name.answer((n) => n !== 0);
  expect(name.ways.leftOut()).toBe(1);
  const homes = Array.from({ length: 100 }, (_, n) => `tenant ${n}`);
  const chosen = (): unknown[] => [...homes.map((home) => name.ways.pick({ home })), ...homes.map(() => name.ways.pick())];
  expect(chosen()).not.toContain(bad);
  for (let n = 0; n < 3; n++) name.answer(() => true);
  expect(name.ways.leftOut()).toBe(0);
  expect(chosen()).toContain(bad);
});

it('asks one that was left out where nobody else can be reached', async () => {
  const name = named('http://a:1');
  await name.origins();
  const [bad, good] = name.ways.list();
  name.answer((n) => n !== 0);
  expect(name.ways.pick()).toBe(good);
  for (let i = 0; i < 5; i++) good!.breaker.failed();
  expect(name.ways.pick()).toBe(bad);
});
