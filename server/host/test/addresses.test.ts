import { describe, expect, it } from 'vitest';
import type { TrustedProxies } from '../edge/trusted-proxies.ts';
import { testServer } from '../../test/support/app.ts';
import { ask } from './support.ts';

const limited = (trustProxy: TrustedProxies) => testServer({ edge: { trustProxy, ratePerAddress: 5, credentialRatePerAddress: 3 } });

type Server = Awaited<ReturnType<typeof limited>>;
let people = 0;
/** Of another person each time: what is counted is the address. */
const guess = async (server: Server, forwarded?: string): Promise<number> =>
  (await ask(server, '/v1/auth/login', { body: { email: `person-${people++}@example.com`, password: 'x' }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } })).status;

async function guesses(server: Server, forwarded: (n: number) => string | undefined): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < 5; n++) statuses.push(await guess(server, forwarded(n)));
  return statuses;
}
const TURNED_AWAY = [401, 401, 401, 429, 429];
const ALL_HEARD = [401, 401, 401, 401, 401];

describe('what a stranger writes into X-Forwarded-For', () => {
  it('is not believed where there is no proxy', async () => {
    expect(await guesses(await limited(false), (n) => `203.0.113.${n}`)).toEqual(TURNED_AWAY);
  });

  it('is not believed where the proxies are elsewhere', async () => {
    expect(await guesses(await limited(['192.0.2.0/24', 'fd00::/8']), (n) => `203.0.113.${n}`)).toEqual(TURNED_AWAY);
  });

  it("stands behind what the proxy itself wrote, and doesn't count", async () => {
    expect(await guesses(await limited(['127.0.0.0/8']), (n) => `198.51.100.${n}, 203.0.113.7`)).toEqual(TURNED_AWAY);
    expect(await guesses(await limited(1), (n) => `127.0.0.1, 198.51.100.${n}, 203.0.113.7`)).toEqual(TURNED_AWAY);
  });

  it('counts as one network where it is IPv6, and as one address where it is none', async () => {
    const server = await limited(['127.0.0.1']);
    expect(await guesses(server, (n) => `2001:db8:0:1:${n}::1`)).toEqual(TURNED_AWAY);
    expect(await guesses(server, (n) => `nonsense-${n}`)).toEqual(TURNED_AWAY);
  });
});

it('tells the clients of a proxy apart', async () => {
  expect(await guesses(await limited(['127.0.0.1']), (n) => `203.0.113.${n}`)).toEqual(ALL_HEARD);
  expect(await guesses(await limited(2), (n) => `203.0.113.${n}, 10.0.0.1`)).toEqual(ALL_HEARD);
});
