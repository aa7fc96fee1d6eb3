import { describe, expect, it } from 'vitest';
import { digestOf } from '../../../kit/judgement/certificate.ts';
import { signVotes } from '../../../kit/judgement/sign-votes.ts';
import { asideOf } from '../../../kit/judgement/travelling.ts';
import type { Verdict } from '../../../kit/judgement/verdict.ts';
import { newPrivatePem, signerFromPem, verifySignature } from '../../../kit/signing.ts';
import { admit, type AskedVotes } from './admit.ts';

const BATCH = '01997f00-0000-7000-8000-000000000001';
const OTHER = '01997f00-0000-7000-8000-000000000002';
const DIGEST = digestOf(BATCH, []);
const signer = signerFromPem(newPrivatePem());
const stranger = signerFromPem(newPrivatePem());
const VERDICTS: Verdict[] = [{ vote: 'approve', score: 3 }, { vote: 'review', detail: 'look', score: 60 }, { vote: 'reject', code: 'quorum_rejected', detail: 'no', score: 90 }, { vote: 'abstain' }];
const asked: AskedVotes = { kind: 'fraud', batchId: BATCH, digest: DIGEST, size: VERDICTS.length, keys: new Set([signer.publicKey]) };

const answer = ({ by = signer, kind = 'fraud' as const, batchId = BATCH, digest = DIGEST, verdicts = VERDICTS }: {
  by?: typeof signer; kind?: 'fraud' | 'funds'; batchId?: string; digest?: string; verdicts?: Verdict[];
} = {}) => ({ ...signVotes(by, kind, 'node', batchId, digest, verdicts), ...asideOf(verdicts) });
const judged = (given: unknown, of: Partial<AskedVotes> = {}) => admit(given, { ...asked, ...of }, (key, text, signature) => verifySignature(key, Buffer.from(text), signature));

describe('what a node answers', () => {
  it('counts where it is what was asked for, with every verdict as it was given', () => {
    const admitted = judged(answer());
    expect('ballot' in admitted && admitted.ballot.verdicts).toEqual(VERDICTS);
    expect('ballot' in admitted && Object.keys(admitted.ballot).toSorted()).toEqual(['kind', 'node', 'publicKey', 'reasons', 'signature', 'verdicts', 'votes']);
  });

  it.each([
    ['signed for another batch', answer({ batchId: OTHER }), 'bad_signature'],
    ['signed over another digest', answer({ digest: digestOf(OTHER, []) }), 'bad_signature'],
    ['by a key nobody registered', answer({ by: stranger }), 'unknown_key'],
    ['by one key in the name of another', { ...answer({ by: stranger }), publicKey: signer.publicKey }, 'bad_signature'],
    ['a signature of nothing', { ...answer(), signature: `${'A'.repeat(86)}==` }, 'bad_signature'],
    ['votes changed after they were signed', { ...answer(), votes: 'aaaa', reasons: {} }, 'bad_signature'],
    ['a reason changed', { ...answer(), reasons: { 1: 'look', 2: 'other' } }, 'bad_signature'],
    ['another name of the node', { ...answer(), node: 'other' }, 'bad_signature'],
    ['of a kind it is not registered for', answer({ kind: 'funds', verdicts: VERDICTS.map(() => ({ vote: 'approve' })) }), 'another_kind'],
    ['for fewer than were asked', answer({ verdicts: VERDICTS.slice(1) }), 'another_size'],
    ['for more', answer({ verdicts: [...VERDICTS, { vote: 'approve' }] }), 'another_size'],
    ['with a code that is not for its kind to give', { ...answer(), codes: { 2: 'account_frozen' } }, 'contradictory'],
    ['a rejection without a code', { ...answer(), codes: {} }, 'contradictory'],
    ['a reason for what was approved', answer({ verdicts: [{ vote: 'approve', detail: 'x' } as Verdict, ...VERDICTS.slice(1)] }), 'contradictory'],
    ['letters nobody knows', { ...answer(), votes: 'azzz' }, 'unreadable'],
    ['nothing', undefined, 'unreadable'],
    ['no object', 'aaaa', 'unreadable'],
    ['a key of another length', { ...answer(), publicKey: 'AAAA' }, 'unreadable'],
    ['a score out of range', { ...answer(), scores: { 0: 1_000 } }, 'unreadable'],
  ])('does not count: %s', (_name, given, why) => {
    expect(judged(given)).toEqual({ refused: why });
  });

  it('counts for nobody where no key is registered', () => {
    expect(judged(answer(), { keys: new Set() })).toEqual({ refused: 'unknown_key' });
  });
});
