import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VALIDATOR_KINDS as KINDS, type ValidatorKind } from '../../../../contracts/validator.ts';
import { tally, type Ballot, type Policy, type Tally } from './quorum.ts';
import type { Verdict } from '../../../kit/judgement/verdict.ts';

const approve: Verdict = { vote: 'approve' };
const abstain: Verdict = { vote: 'abstain' };
const review = (detail = 'look', score = 60): Verdict => ({ vote: 'review', detail, score });
const reject = (code: Extract<Verdict, { vote: 'reject' }>['code'] = 'insufficient_funds', detail = 'no'): Verdict => ({ vote: 'reject', code, detail });
const ballot = (kind: ValidatorKind, ...verdicts: Verdict[]): Ballot => ({ kind, node: `${kind} node`, verdicts });
const policy = (compliance: number, funds: number, fraud: number): Policy => ({ kinds: KINDS, nodes: { compliance, funds, fraud } });
const one = (given: readonly Ballot[], nodes = policy(1, 1, 1)): Tally => tally(given, nodes, 1)[0]!;

describe('a tally', () => {
  it.each([
    ['all approve', [approve], [approve], [approve], 'approve'],
    ['compliance rejects', [reject('account_frozen')], [approve], [approve], 'reject account_frozen'],
    ['the first kind in the order of the policy gives the reason', [reject('account_frozen')], [reject('insufficient_funds')], [reject('quorum_rejected')], 'reject account_frozen'],
    ['funds before fraud', [approve], [reject('insufficient_funds')], [reject('quorum_rejected')], 'reject insufficient_funds'],
    ['fraud wants to look', [approve], [approve], [review()], 'review'],
    ['a rejection is more than a wish to look', [review()], [approve], [reject('quorum_rejected')], 'reject quorum_rejected'],
    ['one abstains', [approve], [abstain], [approve], 'unavailable'],
    ['one is missing', [approve], [approve], [], 'unavailable'],
    ['a rejection decides though another kind is missing', [], [reject()], [approve], 'reject insufficient_funds'],
    ['none is there', [], [], [], 'unavailable'],
  ])('%s', (_name, compliance: Verdict[], funds: Verdict[], fraud: Verdict[], expected) => {
    const given = ([['compliance', compliance], ['funds', funds], ['fraud', fraud]] as const).flatMap(([kind, verdicts]) => verdicts.map((verdict) => ballot(kind, verdict)));
    const result = one(given);
    expect(result.decision === 'reject' ? `reject ${result.code}` : result.decision).toBe(expected);
  });

  it('asks a majority of all nodes of a kind, those that said nothing counted against', () => {
    const rest = [ballot('compliance', approve), ballot('funds', approve)];
    const of = (...verdicts: Verdict[]) => one([...rest, ...verdicts.map((verdict) => ballot('fraud', verdict))], policy(1, 1, 5)).decision;
    expect(of(approve, approve)).toBe('unavailable');
    expect(of(approve, approve, approve)).toBe('approve');
    expect(of(approve, approve, reject(), reject())).toBe('unavailable');
    expect(of(approve, approve, approve, reject(), reject())).toBe('approve');
    expect(of(approve, approve, reject(), reject(), reject())).toBe('reject');
    expect(of(approve, approve, review(), reject(), reject())).toBe('review');
    expect(of(abstain, abstain, abstain, approve, approve)).toBe('unavailable');
    expect(one([...rest, ballot('fraud', approve), ballot('fraud', reject())], policy(1, 1, 2)).decision).toBe('unavailable');
  });

  it('a kind without any node can never agree', () => {
    expect(one([ballot('compliance', approve), ballot('funds', approve)], policy(1, 1, 0)).decision).toBe('unavailable');
  });

  it('carries the highest score of those that voted', () => {
    expect(one([ballot('compliance', { vote: 'approve', score: 3 }), ballot('funds', approve), ballot('fraud', review('look', 60))]).score).toBe(60);
    expect(one([ballot('compliance', approve), ballot('funds', approve), ballot('fraud', { vote: 'approve', score: 12 })]).score).toBe(12);
  });

  it('is made for each place on its own, whoever else is in the batch', () => {
    const verdict = fc.constantFrom(approve, abstain, review(), reject());
    const votes = fc.array(fc.record({ kind: fc.constantFrom(...KINDS), verdicts: fc.array(verdict, { minLength: 4, maxLength: 4 }) }), { maxLength: 9 });
    fc.assert(fc.property(votes, (given) => {
      const ballots = given.map(({ kind, verdicts }) => ballot(kind, ...verdicts));
      const together = tally(ballots, policy(3, 3, 3), 4);
      const apart = [0, 1, 2, 3].map((i) => tally(ballots.map((whole) => ({ ...whole, verdicts: [whole.verdicts[i]!] })), policy(3, 3, 3), 1)[0]);
      expect(together).toEqual(apart);
    }));
  });

  it('approves nothing that lacks a majority in any kind, and takes no notice of who speaks first', () => {
    const verdict = fc.constantFrom(approve, abstain, review(), reject());
    const votes = fc.array(fc.record({ kind: fc.constantFrom(...KINDS), verdict }), { maxLength: 12 });
    fc.assert(fc.property(votes, fc.integer(), (given, seed) => {
      const ballots = given.map(({ kind, verdict: said }) => ballot(kind, said));
      const result = one(ballots, policy(3, 3, 3));
      const count = (kind: ValidatorKind, ...said: Verdict['vote'][]) => given.filter((vote) => vote.kind === kind && said.includes(vote.verdict.vote)).length;
      const agreed = KINDS.every((kind) => count(kind, 'approve', 'review') >= 2);
      const refused = KINDS.some((kind) => count(kind, 'reject') >= 2);
      expect(result.decision).toBe(refused ? 'reject' : !agreed ? 'unavailable' : given.some((vote) => vote.verdict.vote === 'review') ? 'review' : 'approve');
      const rotated = [...ballots.slice(Math.abs(seed) % (ballots.length + 1)), ...ballots.slice(0, Math.abs(seed) % (ballots.length + 1))];
      expect(one(rotated, policy(3, 3, 3)).decision).toBe(result.decision);
    }));
  });
});
