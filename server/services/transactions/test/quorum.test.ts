import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { newPrivatePem, signerFromPem, verifySignature } from '../../../kit/signing.ts';
import type { Case } from '../../../kit/judgement/facts.ts';
import { signedText } from '../../../kit/judgement/certificate.ts';
import { runBatch } from '../pipeline/run-batch.ts';
import { localValidator, localValidators, type Validator } from '../pipeline/validators.ts';
import { velocityMeter } from '../../../kit/judgement/velocity.ts';
import { movement, partsOf } from './steps.ts';
import { as, refusalOf, startMoneyPath } from './support.ts';

const money = await startMoneyPath({ reviewPerMinute: '5', rejectPerMinute: '8' });
const { transactions, openAccount, posted } = money;
const RULES = { reviewAmount: 100_000_000, reviewPerMinute: 1_000, rejectPerMinute: 5_000 };
const local = (): Validator[] => localValidators(money.ports.signer, velocityMeter(10), RULES);
const approving = (kind: Validator['kind']): Validator => localValidator(kind, signerFromPem(newPrivatePem()), (cases) => cases.map(() => ({ vote: 'approve' })));
const silent = (kind: Validator['kind']): Validator => ({ kind, node: 'silent', judge: () => new Promise(() => {}) });
const failing = (kind: Validator['kind']): Validator => ({ kind, node: 'failing', judge: () => Promise.reject(new Error('out of order')) });
const throwing = (kind: Validator['kind']): Validator => localValidator(kind, signerFromPem(newPrivatePem()), () => { throw new Error('a rule that fails'); });

async function pair(funds = 1_000) {
  const tenant = randomUUID();
  return { tenant, from: await openAccount(tenant, { funds }), to: await openAccount(tenant) };
}

/** One movement through a pipeline with these validators; what became of it. */
async function through(validators: readonly Validator[]) {
  const { tenant, from, to } = await pair();
  const parts = partsOf(money, { validators });
  const [made] = await runBatch(parts, [movement(parts, tenant, from, to, 10)]);
  if (made?.made !== true) throw new Error(JSON.stringify(made));
  return { status: made.transaction.status, failure: made.transaction.failure, moved: await posted(tenant, to) };
}

describe('the quorum', () => {
  const without = (kind: Validator['kind']): Validator[] => local().filter((one) => one.kind !== kind);
  test.each(['compliance', 'funds', 'fraud'] as const)('without a %s validator nothing moves', async (kind) => {
    for (const validators of [without(kind), [...without(kind), failing(kind)], [...without(kind), throwing(kind)]]) {
      expect(await through(validators)).toEqual({ status: 'failed', failure: { code: 'quorum_unavailable', detail: `no majority of ${kind} validators` }, moved: 0 });
    }
  });

  test('with one that never answers, the others are not kept waiting for ever', async () => {
    expect(await through([...without('fraud'), silent('fraud')])).toMatchObject({ status: 'failed', failure: { code: 'quorum_unavailable' }, moved: 0 });
  });

  test('a majority of each kind is enough, whatever the rest does; half is not', async () => {
    expect(await through([...local(), approving('fraud'), failing('fraud')])).toMatchObject({ status: 'completed', moved: 10 });
    expect(await through([...local(), silent('funds'), approving('funds')])).toMatchObject({ status: 'completed', moved: 10 });
    expect(await through([...local(), failing('funds')])).toMatchObject({ status: 'failed', failure: { code: 'quorum_unavailable' } });
  });

  test('a validator that answers for fewer than it was asked has not answered', async () => {
    const short: Validator = { ...approving('fraud'), judge: async (batchId, digest, cases, nowMs) => ({ ...(await approving('fraud').judge(batchId, digest, cases, nowMs)), verdicts: [] }) };
    expect(await through([...without('fraud'), short])).toMatchObject({ status: 'failed', failure: { code: 'quorum_unavailable' }, moved: 0 });
  });

  test('too many movements out of one account in a minute are looked at, then refused; the next minute begins anew', async () => {
    const { tenant, from, to } = await pair();
    const outcomes: string[] = [];
    for (let i = 0; i < 7; i++) {
      outcomes.push(await transactions.create({ from, to, amount: 1, currency: 'USD' }, as(tenant, `m${i}`)).then(({ status }) => status, (error: { code: string }) => error.code));
    }
    expect(outcomes).toEqual(['completed', 'completed', 'completed', 'completed', 'completed', 'review', 'review']);
    money.clock.advance(60_000);
    expect((await transactions.create({ from, to, amount: 1, currency: 'USD' }, as(tenant, 'next'))).status).toBe('completed');
    const many = Array.from({ length: 12 }, (_, i) => ({ idempotencyKey: `b${i}`, from, to, amount: 1, currency: 'USD' }));
    money.clock.advance(60_000);
    const { results } = await transactions.createBatch({ transactions: many }, as(tenant));
    expect(results.map(({ transaction, problem }) => transaction?.status ?? problem?.code)).toEqual([
      ...Array<string>(5).fill('completed'), ...Array<string>(3).fill('review'), ...Array<string>(4).fill('quorum_rejected'),
    ]);
  });
});

describe('funds within a batch', () => {
  const one = (idempotencyKey: string, rest: object) => ({ idempotencyKey, currency: 'USD', ...rest }) as Parameters<typeof transactions.createBatch>[0]['transactions'][number];
  const ask = async (tenant: string, ...asked: ReturnType<typeof one>[]) =>
    (await transactions.createBatch({ transactions: asked }, as(tenant))).results.map(({ transaction, problem }) => transaction?.status ?? problem?.code);

  test('what one movement brings in, the next may spend', async () => {
    const { tenant, from, to } = await pair(0 + 1);
    expect(await ask(tenant, one('a', { type: 'deposit', to: from, amount: 100 }), one('b', { from, to, amount: 101 }), one('c', { from: to, to: from, amount: 101 }))).toEqual(['completed', 'completed', 'completed']);
  });

  test('what does not move after all takes nothing from those behind it', async () => {
    const { tenant, from, to } = await pair(100_000_000);
    const frozen = await openAccount(tenant);
    await money.clients.accounts.freezeAccount({ id: frozen }, as(tenant));
    // The first waits for review, the second is refused for its receiver: the third has all there is.
    expect(await ask(tenant, one('a', { from, to, amount: 100_000_000 }), one('b', { from, to: frozen, amount: 5 }), one('c', { from, to, amount: 99_999_999 }), one('d', { from, to, amount: 2 }), one('e', { from, to, amount: 1 })))
      .toEqual(['review', 'account_frozen', 'completed', 'insufficient_funds', 'completed']);
  });
});

describe('certificates', () => {
  test('verify with the keys in them, for the batch and the votes they were given for and for nothing else', async () => {
    const { tenant, from, to } = await pair();
    const [first, second] = [await transactions.create({ from, to, amount: 5, currency: 'USD' }, as(tenant, 'c1')), await transactions.create({ from, to, amount: 5, currency: 'USD' }, as(tenant, 'c2'))];
    const [one, other] = await Promise.all([first, second].map(({ id }) => transactions.getCertificate({ id }, as(tenant))));
    expect(one!.votes.map(({ kind }) => kind).toSorted()).toEqual(['compliance', 'fraud', 'funds']);
    expect(new Set(one!.votes.map(({ publicKey }) => publicKey)).size).toBe(3);
    const verifies = ({ kind, node, publicKey, signature, votes, reasons }: (typeof one & object)['votes'][number], batchId: string, digest: string, text = { votes, reasons }) =>
      verifySignature(publicKey, Buffer.from(signedText(decodeId('batch', batchId)!, digest, kind, node, text)), signature);
    for (const vote of one!.votes) {
      expect(vote.votes[one!.index]).toBe('a');
      expect(verifies(vote, one!.batchId, one!.digest)).toBe(true);
      expect(verifies(vote, other!.batchId, one!.digest)).toBe(false);
      expect(verifies(vote, one!.batchId, other!.digest)).toBe(false);
      expect(verifies(vote, one!.batchId, one!.digest, { votes: 'r', reasons: {} })).toBe(false);
      expect(verifies({ ...vote, kind: 'compliance', node: 'x' }, one!.batchId, one!.digest)).toBe(false);
      expect(verifies({ ...vote, publicKey: other!.votes.find(({ kind }) => kind !== vote.kind)!.publicKey }, one!.batchId, one!.digest)).toBe(false);
    }
  });

  test('a refusal is certified too, with its reason; what was not judged yet has none', async () => {
    const { tenant, from, to } = await pair(5);
    const refused = await refusalOf(transactions.create({ from, to, amount: 6, currency: 'USD' }, as(tenant, 'poor')));
    const certificate = await transactions.getCertificate({ id: String(refused.data['resourceId']) }, as(tenant));
    const funds = certificate.votes.find(({ kind }) => kind === 'funds')!;
    expect([funds.votes[certificate.index], funds.reasons[String(certificate.index)]]).toEqual(['r', 'funds: the account has too little available']);
    const waiting = await transactions.create({ from, to, amount: 1, currency: 'USD', scheduledFor: new Date(money.clock.now() + 60_000).toISOString() }, as(tenant, 'later'));
    expect((await refusalOf(transactions.getCertificate({ id: waiting.id }, as(tenant)))).code).toBe('not_found');
    expect((await refusalOf(transactions.getCertificate({ id: waiting.id }, as(randomUUID())))).code).toBe('not_found');
    expect((await refusalOf(transactions.getCertificate({ id: encodeId('transaction', randomUUID()) }, as(tenant)))).code).toBe('not_found');
  });

  test('what is signed is what was judged: each movement with the accounts at the versions it was judged at', async () => {
    const seen: { cases: readonly Case[]; digest: string }[] = [];
    const watching: Validator = { ...approving('fraud'), judge(batchId, digest, cases, nowMs) { seen.push({ cases, digest }); return approving('fraud').judge(batchId, digest, cases, nowMs); } };
    await through([...local().filter(({ kind }) => kind !== 'fraud'), watching]);
    expect(seen).toHaveLength(1);
    expect(seen[0]!.cases[0]).toMatchObject({ amount: 10, currency: 'USD', from: { available: 1_000, version: 1 }, to: { available: 0, version: 0 } });
    expect(seen[0]!.digest).toMatch(/^[0-9a-f]{64}$/);
  });
});
