import { describe, expect, it } from 'vitest';
import type { ValidatorKind } from '../../../../contracts/validator.ts';
import type { Case } from '../../../kit/judgement/facts.ts';
import type { Verdict } from '../../../kit/judgement/verdict.ts';
import { newPrivatePem, signerFromPem, type Signer } from '../../../kit/signing.ts';
import { askQuorum, policyOf } from '../pipeline/quorum.ts';
import { localValidator, type Validator } from '../pipeline/validators.ts';

const facts = (accountId: string): Case['from'] => ({
  accountId, kind: 'customer', currency: 'USD', status: 'open', customerStatus: 'active', available: 100, version: 1, minBalance: 0, perTransaction: null, hasPeriodLimit: false,
});
const CASE: Case = { id: 'm', type: 'transfer', amount: 1, currency: 'USD', from: facts('a'), to: facts('b'), charged: true, reviewed: false };

const SAID = {
  a: { vote: 'approve' }, v: { vote: 'review', detail: 'look', score: 60 }, r: { vote: 'reject', code: 'quorum_rejected', detail: 'no' }, x: { vote: 'abstain' },
} as const satisfies Record<string, Verdict>;

const saying = (kind: ValidatorKind, letter: keyof typeof SAID, key: Signer = signerFromPem(newPrivatePem())): Validator => localValidator(kind, key, (cases) => cases.map(() => SAID[letter]));
const silent = (kind: ValidatorKind): Validator => ({ kind, node: 'silent', judge: () => new Promise(() => {}) });
const gone = (kind: ValidatorKind): Validator => ({ kind, node: 'gone', judge: () => Promise.reject(new Error('unreachable')) });

/** Fraud nodes by letters: what each votes; `s` says nothing for ever, `g` is gone. The other kinds approve. */
const nodes = (letters: string): Validator[] => [saying('compliance', 'a'), saying('funds', 'a'), ...[...letters].map((letter) =>
  (letter === 's' ? silent('fraud') : letter === 'g' ? gone('fraud') : saying('fraud', letter as keyof typeof SAID)))];

async function asked(validators: readonly Validator[]): Promise<{ decision: string; fraud: string; tookMs: number }> {
  const startedMs = performance.now();
  const { tallies, votes } = await askQuorum(validators, policyOf(validators), 'batch', [CASE], 0);
  return { decision: tallies[0]!.decision, fraud: votes.filter(({ kind }) => kind === 'fraud').map((vote) => vote.votes).join(''), tookMs: performance.now() - startedMs };
}

describe('answers as soon as it is decided, with the votes that counted', () => {
  it.each([
    ['one of one', 'a', 'approve', 'a'],
    ['two of three, the third silent', 'aas', 'approve', 'aa'],
    ['two of three, the first silent', 'saa', 'approve', 'aa'],
    ['two of three refuse, the third silent', 'rrs', 'reject', 'rr'],
    ['three of five, two silent', 'ssaaa', 'approve', 'aaa'],
    ['a majority of those who want to look', 'vas', 'review', 'va'],
    ['two gone of three: the third can not matter, nobody waits for it', 'ggs', 'unavailable', ''],
    ['two abstain of three', 'xxs', 'unavailable', 'xx'],
    ['one for, one against, one gone', 'arg', 'unavailable', 'ar'],
    ['two for, one against', 'raa', 'approve', 'raa'],
    ['two of two', 'aa', 'approve', 'aa'],
    ['one of two gone', 'ag', 'unavailable', 'a'],
    ['no node at all', '', 'unavailable', ''],
  ])('%s: %s', async (_name, letters, decision, fraud) => {
    const outcome = await asked(nodes(letters));
    expect(outcome).toMatchObject({ decision, fraud });
    expect(outcome.tookMs).toBeLessThan(500);
  });

  it('waits for one that matters, no longer than a second', async () => {
    const { tookMs, ...outcome } = await asked(nodes('as'));
    expect(outcome).toEqual({ decision: 'unavailable', fraud: 'a' });
    expect(tookMs).toBeGreaterThan(900);
    expect(tookMs).toBeLessThan(2_000);
  });
});

describe('one key', () => {
  const key = signerFromPem(newPrivatePem());
  const others = [saying('compliance', 'a'), saying('funds', 'a')];

  it('votes once, however many nodes answer with it', async () => {
    const [one, same] = [saying('fraud', 'a', key), saying('fraud', 'a', key)];
    expect(await asked([...others, one, same, saying('fraud', 'r')])).toMatchObject({ decision: 'unavailable', fraud: 'ar' });
  });

  it('that votes in two ways has not voted, and what it says a third time counts no more', async () => {
    expect(await asked([...others, saying('fraud', 'a', key), saying('fraud', 'r', key), saying('fraud', 'a', key)])).toMatchObject({ decision: 'unavailable', fraud: '' });
  });

  it('that votes in two ways stands in nobody else\'s way', async () => {
    const honest = [saying('fraud', 'a'), saying('fraud', 'a'), saying('fraud', 'a')];
    expect(await asked([...others, saying('fraud', 'r', key), saying('fraud', 'a', key), ...honest])).toMatchObject({ decision: 'approve', fraud: 'aaa' });
  });
});
