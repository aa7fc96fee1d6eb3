import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Florin, type FlorinProblem } from '../../../sdk/index.ts';
import { SHAPES, startInstallation, type Installation } from './shapes.ts';

const PASSWORD = 'correct horse battery';

/** A payment that two persons want, through real processes: where it waits, who carries it out, and what becomes of it when they die meanwhile. */
describe.each(['in three groups', 'each service apart'] as const)('four eyes, %s', { timeout: 90_000 }, (shape) => {
  let installation: Installation;
  let maker: Florin;
  let second: Florin;
  let [makerToken, secondToken] = ['', ''];
  const ids: string[] = [];
  const gateway = shape === 'each service apart' ? 'gateway' : 'edge';

  const client = (apiKey?: string) => new Florin({ baseUrl: installation.processes.get(gateway)!.url, apiKey, maxRetries: 4 });
  /** Anew after a start: it listens elsewhere then. */
  function connect(): void {
    [maker, second] = [client(makerToken), client(secondToken)];
  }

  beforeAll(async () => {
    installation = await startInstallation(SHAPES[shape]);
    const tokens = await client().identity.register({ email: `${randomUUID()}@example.com`, password: PASSWORD, name: 'Owner', tenantName: 'Journey' });
    maker = client(tokens.accessToken);
    const email = `${randomUUID()}@example.com`;
    await maker.identity.createUser({ email, password: PASSWORD, name: 'Second', role: 'admin' });
    secondToken = (await client().identity.login({ email, password: PASSWORD })).accessToken;
    makerToken = tokens.accessToken;
    connect();
    for (const name of ['A', 'B']) ids.push((await maker.accounts.createAccount({ name, currency: 'EUR' })).id);
    await maker.transactions.create({ type: 'deposit', to: ids[0]!, amount: 100_000, currency: 'EUR' });
    await maker.identity.updateTenantPolicy({ approvals: { transferAbove: [{ currency: 'EUR', amount: 1_000 }] } });
  }, 120_000);
  afterAll(() => installation.stop(), 60_000);

  const pay = (idempotencyKey: string) => maker.transactions.create({ from: ids[0]!, to: ids[1]!, amount: 5_000, currency: 'EUR' }, { idempotencyKey });
  const waiting = (key: string) => pay(key).then(() => '', (error: unknown) => (error as FlorinProblem).resourceId ?? String(error));
  const paid = async () => (await maker.accounts.getAccount({ id: ids[1]! })).balance.posted;
  const carriedOut = (id: string) => expect.poll(async () => (await second.identity.getApproval({ id })).status, { timeout: 60_000, interval: 20 }).toBe('executed');

  it('is carried out once, and its key has the answer', async () => {
    const id = await waiting('first');
    expect(id).toMatch(/^apr_/);
    await second.identity.approveApproval({ id });
    await carriedOut(id);
    expect(await paid()).toBe(5_000);
    expect((await pay('first').withResponse()).replayed).toBe(true);
    expect(await paid()).toBe(5_000);
  });

  it('is carried out although the gateway is killed as it is approved', async () => {
    const before = await paid();
    const id = await waiting('second');
    const victim = installation.processes.get(gateway)!;
    await second.identity.approveApproval({ id });
    victim.kill('SIGKILL');
    await victim.exited;
    await installation.restart(gateway);
    connect();
    // Where it had been claimed already, the lease must end first.
    await carriedOut(id);
    expect(await paid()).toBe(before + 5_000);
  });
});
