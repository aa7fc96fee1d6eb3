import { beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../server/test/support/app.ts';
import { Florin, FlorinProblem, verifyConsistency, verifyPostingProof, type Event } from '../index.ts';

/** The client against the real thing. */
const server = await testServer({ edge: { ratePerAddress: 1000 } });
const anyone = new Florin({ baseUrl: server.url });
let florin: Florin;

beforeAll(async () => {
  const { accessToken } = await anyone.identity.register({ email: 'olga@example.com', password: 'correct horse battery', name: 'Olga', tenantName: 'Olga & Co' });
  const { secret } = await new Florin({ baseUrl: server.url, apiKey: accessToken }).identity.createApiKey({
    name: 'sdk', scopes: ['accounts:read', 'accounts:write', 'transactions:read', 'transactions:write', 'ledger:read', 'ledger:write', 'events:read'],
  });
  florin = new Florin({ baseUrl: server.url, apiKey: () => Promise.resolve(secret!) });
});

const open = (name: string, currency = 'EUR') => florin.accounts.createAccount({ name, currency });
const deposit = (to: string, amount: number) => florin.transactions.create({ type: 'deposit', to, amount, currency: 'EUR' });

describe('the client and Florin', () => {
  test('move money, and see it moved', async () => {
    const [alice, bob] = await Promise.all([open('Alice'), open('Bob')]);
    await deposit(alice.id, 10_000);
    const transfer = await florin.transactions.create({ from: alice.id, to: bob.id, amount: 1_500, currency: 'EUR', metadata: { note: 'Zoë 💶' } });
    expect(transfer).toMatchObject({ status: 'completed', balances: { from: 8_500, to: 1_500 }, metadata: { note: 'Zoë 💶' } });
    expect((await florin.accounts.getAccount({ id: bob.id })).balance).toEqual({ posted: 1_500, held: 0, available: 1_500 });
  });

  test('agree on what was done already', async () => {
    const account = await open('Once');
    const ask = () => florin.transactions.create({ type: 'deposit', to: account.id, amount: 70, currency: 'EUR' }, { idempotencyKey: 'deposit-70' }).withResponse();
    const [first, second] = [await ask(), await ask()];
    expect([first.status, first.replayed, second.status, second.replayed]).toEqual([201, false, 201, true]);
    expect(second.data).toEqual(first.data);
    expect(second.requestId).not.toBe(first.requestId);
  });

  test('agree on what is refused, and why', async () => {
    const [poor, other] = await Promise.all([open('Poor'), open('Other')]);
    const refused = await florin.transactions.create({ from: poor.id, to: other.id, amount: 1, currency: 'EUR' }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(FlorinProblem);
    expect(refused).toMatchObject({ code: 'insufficient_funds', status: 422, retry: 'never', resourceId: expect.stringMatching(/^txn_/) as string });
    const wrong = await open('').catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 'invalid_request', param: 'name', errors: [{ param: 'name' }] });
    await expect(anyone.identity.me()).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(florin.identity.listUsers()).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('walk through a list of several pages', async () => {
    const customer = await florin.accounts.createCustomer({ name: 'Many' });
    for (let n = 0; n < 7; n++) await florin.accounts.createAccount({ name: `account ${n}`, currency: 'EUR', customerId: customer.id });
    const names: string[] = [];
    for await (const account of florin.accounts.listAccounts({ customerId: customer.id, limit: 3 })) names.push(account.name);
    expect(names).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `account ${n}`));
  });

  test('prove that a posting is sealed', async () => {
    const { postingId } = await deposit((await open('Sealed')).id, 5);
    const posting = await florin.ledger.getPosting({ id: postingId! });
    // Not yet sealed is a problem that says to try again later, and the client does.
    const proof = await florin.ledger.getProof({ id: posting.id });
    const { keys: [key] } = await florin.ledger.listKeys();
    expect(await verifyPostingProof(proof, { publicKey: key!.publicKey, posting })).toMatchObject({ ok: true });
    const forged = { ...proof, leaf: proof.leaf.replace('"posted"', '"pending"') };
    expect(await verifyPostingProof(forged, { publicKey: key!.publicKey })).toMatchObject({ ok: false });
    const consistency = await florin.ledger.getConsistency({ from: 1, to: proof.seal.sequence });
    expect(await verifyConsistency(consistency, { publicKey: key!.publicKey })).toMatchObject({ ok: true });
  });

  test('follow events as they happen, and again from where one was', async () => {
    const seen: Event[] = [];
    const stop = new AbortController();
    const account = await open('Watched');
    const follow = async (after: number) => {
      for await (const event of florin.events.stream({ after, signal: stop.signal })) {
        seen.push(event);
        if (event.type === 'transaction.completed' && JSON.stringify(event.data).includes(account.id)) return;
      }
    };
    const following = follow(0);
    await deposit(account.id, 33);
    await following;
    expect(seen.map(({ offset }) => offset)).toEqual(seen.map((_, index) => index + 1));
    expect(seen.map(({ type }) => type)).toEqual(expect.arrayContaining(['account.created', 'transaction.created', 'transaction.completed']));
    const last = seen.length;
    await follow(last - 1);
    expect(seen[last]?.id).toBe(seen[last - 1]?.id);
  });
});
