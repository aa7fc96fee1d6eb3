import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterEnd, afterHold, afterWriting, BEGUN, nextStep, SIDES, type Held, type Progress, type Side, type Step } from './ledger-transfer.ts';

const REFUSED = { code: 'account_frozen', detail: 'frozen', side: 'to' } as const;
const hold = (side: Side): Step => ({ type: 'hold', side });

describe('what comes next', () => {
  it.each<[string, Partial<Progress>, boolean, Step | undefined]>([
    ['first the ledger it is from', {}, false, hold('from')],
    ['then the ledger it goes to', { from: 'held' }, false, hold('to')],
    ['both hold: it is decided', { from: 'held', to: 'held' }, false, { type: 'decide', decision: 'commit', failure: null }],
    ['both hold, however late', { from: 'held', to: 'held' }, true, { type: 'decide', decision: 'commit', failure: null }],
    ['a refusal calls it off', { from: 'held', to: 'refused', failure: REFUSED }, false, { type: 'decide', decision: 'abort', failure: REFUSED }],
    ['so does an account that is not there', { from: 'absent', failure: REFUSED }, false, { type: 'decide', decision: 'abort', failure: REFUSED }],
    ['committed: both are posted', { decision: 'commit', from: 'held', to: 'held' }, true, { type: 'end', action: 'post', sides: ['from', 'to'] }],
    ['the one that is left', { decision: 'commit', from: 'posted', to: 'held' }, true, { type: 'end', action: 'post', sides: ['to'] }],
    ['both posted', { decision: 'commit', from: 'posted', to: 'posted' }, true, { type: 'conclude', status: 'completed' }],
    ['called off: what is held is let go of', { decision: 'abort', from: 'held', to: 'refused' }, false, { type: 'end', action: 'void', sides: ['from'] }],
    ['and what may yet come', { decision: 'abort', from: 'open', to: 'open' }, false, { type: 'end', action: 'void', sides: ['from', 'to'] }],
    ['but not what nobody asked for', { decision: 'abort', from: 'refused', to: 'open' }, false, { type: 'conclude', status: 'failed' }],
    ['both let go', { decision: 'abort', from: 'voided', to: 'voided' }, false, { type: 'conclude', status: 'failed' }],
    ['nothing after the end', { status: 'completed', decision: 'commit', from: 'posted', to: 'posted' }, true, undefined],
    ['nothing after the other end', { status: 'failed', decision: 'abort', from: 'voided', to: 'voided' }, true, undefined],
  ])('%s', (_what, progress, late, step) => {
    expect(nextStep({ ...BEGUN, ...progress }, late)).toEqual(step);
  });

  it.each<[Partial<Progress>, Side]>([[{}, 'from'], [{ from: 'held' }, 'to']])('too late, it is called off for the side that did not answer: %j', (progress, side) => {
    expect(nextStep({ ...BEGUN, ...progress }, true)).toMatchObject({ type: 'decide', decision: 'abort', failure: { code: 'unavailable', side } });
  });
});

type Place = 'none' | 'held' | 'posted' | 'voided' | 'refused';

/** What a ledger promises of one side, and nothing more. */
function ledger(refusal: 'no' | 'refused' | 'absent') {
  let place: Place = 'none';
  return {
    place: () => place,
    hold(): Held {
      if (place === 'none' && refusal === 'absent') return { held: false, code: 'not_found', detail: '', kept: false };
      if (place === 'none') place = refusal === 'refused' ? 'refused' : 'held';
      return place === 'held' || place === 'posted' ? { held: true } : { held: false, code: 'account_frozen', detail: '', kept: true };
    },
    end(action: 'post' | 'void'): void {
      const ended = action === 'post' ? 'posted' : 'voided';
      if (place === 'held' || (place === 'none' && action === 'void')) place = ended;
      else if (place !== ended && !(place === 'refused' && action === 'void')) throw new Error(`asked to ${action} what is ${place}`);
    },
  };
}

/** A request may be lost, its answer may be, or it may come again when all is over. */
type Fate = 'done' | 'lost' | 'answer lost' | 'late';

function world(refusals: Readonly<Record<Side, 'no' | 'refused' | 'absent'>>) {
  const ledgers = { from: ledger(refusals.from), to: ledger(refusals.to) };
  let stored: { progress: Progress; revision: number } = { progress: BEGUN, revision: 1 };
  const late: (() => void)[] = [];

  /** One who goes on with it, and dies (forgetting all that is not written down) wherever a request fails. */
  function worker() {
    let mind: { progress: Progress; revision: number } | undefined;
    return function turn(fate: Fate, isLate: boolean): boolean {
      mind ??= stored;
      const step = nextStep(mind.progress, isLate);
      if (step === undefined) return false;
      const { revision } = mind;
      const request = <T>(run: () => T): T | undefined => {
        if (fate === 'late') late.push(run);
        if (fate === 'done' || fate === 'answer lost') {
          const answer = run();
          if (fate === 'done') return answer;
        }
        mind = undefined;
        return undefined;
      };
      if (step.type === 'hold') {
        const before = mind.progress;
        const answer = request(() => ledgers[step.side].hold());
        if (answer !== undefined) mind = { revision, progress: afterHold(before, step.side, answer) };
      } else if (step.type === 'end') {
        for (const side of step.sides) {
          const before: Progress | undefined = mind?.progress;
          const answer = request(() => { ledgers[side].end(step.action); return true; });
          if (answer !== undefined && before !== undefined) mind = { revision, progress: afterEnd(before, side, step.action) };
        }
      } else {
        const progress = afterWriting(mind.progress, step);
        request(() => {
          if (stored.revision !== revision) return;
          if (stored.progress.decision !== null) expect(progress.decision).toBe(stored.progress.decision);
          stored = { progress, revision: revision + 1 };
        });
        mind = undefined;
      }
      return true;
    };
  }
  return { ledgers, worker, stored: () => stored.progress, arriveLate: () => { for (const run of late.splice(0)) run(); } };
}

describe('whatever is lost, whoever dies, however many go on with it', () => {
  const refusal = fc.constantFrom('no', 'no', 'refused', 'absent');
  const turns = fc.array(fc.record({ who: fc.nat({ max: 2 }), fate: fc.constantFrom<Fate>('done', 'done', 'lost', 'answer lost', 'late'), late: fc.boolean() }), { maxLength: 40 });

  it('both ledgers have posted it in the end, or neither has anything of it', () => {
    fc.assert(fc.property(fc.record({ from: refusal, to: refusal }), turns, fc.boolean(), (refusals, history, lateAtLast) => {
      const { ledgers, worker, stored, arriveLate } = world(refusals);
      const workers = [worker(), worker(), worker()];
      for (const { who, fate, late } of history) workers[who]!(fate, late);
      const last = worker();
      for (let n = 0; last('done', lateAtLast); n++) expect(n, 'it comes to an end').toBeLessThan(20);
      arriveLate();
      const places = SIDES.map((side) => ledgers[side].place());
      if (stored().status === 'completed') expect(places).toEqual(['posted', 'posted']);
      else {
        expect(stored()).toMatchObject({ status: 'failed', failure: { code: expect.any(String) } });
        for (const place of places) expect(['none', 'voided', 'refused']).toContain(place);
      }
      if (refusals.from !== 'no' || refusals.to !== 'no') expect(stored().status).toBe('failed');
    }), { numRuns: 2_000 });
  });

  it('where nothing fails it is completed', () => {
    const { worker, stored } = world({ from: 'no', to: 'no' });
    const one = worker();
    while (one('done', false));
    expect(stored()).toMatchObject({ status: 'completed', from: 'posted', to: 'posted' });
  });
});
