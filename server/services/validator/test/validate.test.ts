import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { contracts } from '../../../../contracts/index.ts';
import { answerer } from '../../../host/apart/answer.ts';
import { compose } from '../../../host/compose.ts';
import { remoteClient } from '../../../adapters/remote/client.ts';
import { calling, listening } from '../../../adapters/remote/test/support.ts';
import { serviceCall } from '../../../kit/call.ts';
import { digestOf, signedText } from '../../../kit/judgement/certificate.ts';
import type { Case } from '../../../kit/judgement/facts.ts';
import { silentLog } from '../../../kit/observe.ts';
import { verifySignature } from '../../../kit/signing.ts';
import { manualClock, testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { validator } from '../service.ts';

const db = await testDatabase([validator]);
const clock = manualClock(Date.UTC(2026, 0, 1));

/** A node of that kind, asked as the transactions service asks it: over HTTP. */
async function nodeOf(kind: string) {
  const settings = { kind, node: `${kind}-1`, reviewPerMinute: '2', rejectPerMinute: '3' };
  const { running } = compose([validator], testPorts(db, 'validator', { clock, settings: { validator: settings } }));
  const { url } = await listening({ answer: answerer({ shop: { contract: contracts.validator, router: running.get('validator')!.router } }, silentLog) });
  const client = remoteClient(contracts.validator, calling([url]));
  return (cases: Case[], batchId = randomUUID(), digest = digestOf(batchId, cases)) => client.validate({ batchId, digest, cases }, { context: { call: serviceCall('transactions') } });
}

const facts = (accountId: string, more: Partial<Case['from']> = {}): Case['from'] => ({
  accountId, kind: 'customer', currency: 'USD', status: 'open', customerStatus: 'active', available: 100, version: 1, minBalance: 0, perTransaction: null, hasPeriodLimit: false, ...more,
});
const movement = (more: Partial<Case> = {}): Case => ({ id: randomUUID(), type: 'transfer', amount: 10, currency: 'USD', from: facts('a'), to: facts('b'), charged: true, reviewed: false, ...more });
const [fraud, funds, compliance] = await Promise.all(['fraud', 'funds', 'compliance'].map(nodeOf));

it('judges by its kind, and signs for this batch under its own name', async () => {
  const poor = movement({ from: facts('p', { available: 5 }) });
  const frozen = movement({ to: facts('f', { status: 'frozen' }) });
  const batchId = randomUUID();
  const answers = await Promise.all([fraud, funds, compliance].map((ask) => ask!([poor, frozen], batchId)));
  expect(answers.map(({ kind, node, votes, codes }) => ({ kind, node, votes, codes }))).toEqual([
    { kind: 'fraud', node: 'fraud-1', votes: 'aa', codes: {} },
    { kind: 'funds', node: 'funds-1', votes: 'ra', codes: { 0: 'insufficient_funds' } },
    { kind: 'compliance', node: 'compliance-1', votes: 'ar', codes: { 1: 'account_frozen' } },
  ]);
  expect(new Set(answers.map(({ publicKey }) => publicKey)).size).toBe(3);
  for (const { publicKey, kind, node, signature, votes, reasons } of answers) {
    expect(verifySignature(publicKey, Buffer.from(signedText(batchId, digestOf(batchId, [poor, frozen]), kind, node, { votes, reasons })), signature)).toBe(true);
  }
});

it('signs nothing whose digest is not that of the cases', async () => {
  const cases = [movement()];
  const batchId = randomUUID();
  await expect(fraud!(cases, batchId, digestOf(randomUUID(), cases))).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(fraud!([{ ...cases[0]!, amount: 11 }], batchId, digestOf(batchId, cases))).rejects.toMatchObject({ code: 'invalid_request' });
});

it('counts movements out of an account itself, over batches, once each, by the minute', async () => {
  const [one, two, three, four] = Array.from({ length: 4 }, () => movement({ from: facts('busy') })) as [Case, Case, Case, Case];
  expect((await fraud!([one])).votes).toBe('a');
  expect((await fraud!([one])).votes).toBe('a');
  expect((await fraud!([two])).votes).toBe('a');
  expect((await fraud!([three])).votes).toBe('v');
  expect((await fraud!([{ ...three, reviewed: true }])).votes).toBe('a');
  expect((await fraud!([four])).votes).toBe('r');
  clock.advance(60_000);
  expect((await fraud!([four])).votes).toBe('a');
});

it('is refused without a kind, or with one that nobody knows', () => {
  for (const settings of [{}, { kind: 'weather' }]) expect(validator.config.safeParse(settings).error?.issues[0]).toMatchObject({ path: ['kind'], message: 'must be one of compliance, funds, fraud' });
});
