import { expect, it } from 'vitest';
import { Florin } from '../../../../sdk/index.ts';
import { serviceCall } from '../../../kit/call.ts';
import { testServer } from '../../../test/support/app.ts';
import { leanFetch } from '../lean-fetch.ts';
import { plan } from './plan.ts';
import { runDemo } from './run-demo.ts';

it('plans the same town for the same seed, and nobody in it pays themselves', () => {
  const [one, same, other] = [plan(1, 20, 5), plan(1, 20, 5), plan(2, 20, 5)];
  expect(one.customers).toEqual(same.customers);
  expect(one.customers).not.toEqual(other.customers);
  for (let i = 0; i < 2_000; i++) {
    const payment = one.next();
    expect(payment).toEqual(same.next());
    expect(payment.from).not.toBe(payment.to);
    expect(payment.amount).toBeGreaterThan(0);
    expect(Math.max(payment.from, payment.to)).toBeLessThan(25);
  }
});

it('moves money in a town, tells how fast, and proves that none was lost; and does so again', async () => {
  const server = await testServer();
  const { secret } = await server.clients.identity.provisionDemo({ tenantName: 'demo' }, { context: { call: serviceCall('test') } });
  const florin = new Florin({ baseUrl: server.url, apiKey: secret, fetch: leanFetch(8) });
  for (let run = 0; run < 2; run++) {
    const said: string[] = [];
    const ok = await runDemo({ florin, seed: 1, customers: 20, merchants: 5, seconds: 1, atOnce: 8, out: { write: () => true }, say: (line) => { said.push(line); } });
    expect(ok).toBe(true);
    expect(said.join('\n')).toMatch(/payments of [\d,.]+ USD in 1 s: [\d,]+\/s through the public API[^]*p99 [\d.]+ ms[^]*✓ trial balance[^]*✓ seal: pst_/);
  }
  // Found again, not opened twice: 25 and the tenant's own four.
  expect((await Array.fromAsync(florin.accounts.listAccounts({ limit: 100 }))).length).toBe(29);
}, 30_000);
