import { sqlState, UNIQUE_VIOLATION, type Sql } from '../../../kit/database.ts';
import type { Case } from '../domain/facts.ts';
import { precheck } from '../domain/precheck.ts';
import type { Tally } from '../domain/quorum.ts';
import type { Failure, Risk } from '../domain/transaction.ts';
import { findKeys, findReversed, insertBatch, placeWaiting, writeDepartures, type Departure } from '../store/prepare.ts';
import { gatherAgain } from './gather.ts';
import type { Made, PipelineDeps, Work } from './pipeline.ts';
import { askQuorum, type Certificate } from './quorum.ts';

/** How long the ledger may take with a batch before somebody else may take it over. */
const VALID_MS = 5_000;

export interface PreparedBatch {
  readonly id: string;
  readonly epoch: number;
  readonly validUntilMs: number;
  readonly placed: readonly PlacedWork[];
}

export interface PlacedWork {
  readonly work: Work;
  readonly risk: Risk;
  /** Set where it is not to be posted. */
  readonly departure: Departure | null;
}

export interface Prepared {
  readonly batch: PreparedBatch | undefined;
  readonly answered: ReadonlyMap<Work, Made>;
  readonly earlier: ReadonlyMap<Work, Earlier>;
}

interface Known { readonly work: Work; readonly seen: Case }
interface Earlier { readonly id: string; readonly requestHash: string }

/** A movement that waited and no longer does: it was cancelled, or another process took it. Rolls the attempt back. */
class Gone extends Error {
  readonly work: Work;
  constructor(work: Work) {
    super('no longer waiting');
    this.work = work;
  }
}

const MOST_ATTEMPTS = 10;

/**
 * Has the batch judged, and records it as pending together with its certificate; that reserves its keys. Only what is certified goes on to the ledger.
 * Where some of it was there before, the attempt is rolled back and made again with the rest, so that places have no gaps.
 */
export async function prepare(deps: PipelineDeps, known: readonly Known[]): Promise<Prepared> {
  const answered = new Map<Work, Made>();
  const earlier = new Map<Work, Earlier>();
  let left = known;
  for (let attempts = 1; left.length > 0; attempts++) {
    try {
      return { batch: await attempt(deps, left), answered, earlier };
    } catch (error) {
      if (error instanceof Gone) answered.set(error.work, { made: false, code: 'gone' });
      else if (sqlState(error) === UNIQUE_VIOLATION && attempts < MOST_ATTEMPTS) await findInTheWay(deps.database, left, answered, earlier);
      else throw error;
      left = left.filter(({ work }) => !answered.has(work) && !earlier.has(work));
    }
  }
  return { batch: undefined, answered, earlier };
}

async function attempt(deps: PipelineDeps, known: readonly Known[]): Promise<PreparedBatch> {
  const id = deps.newId();
  const nowMs = deps.clock.now();
  const { certificate, cases } = await judge(deps, id, known, nowMs);
  const placed = known.map(({ work }, line) => place(work, cases[line]!, certificate.tallies[line]!));
  const validUntilMs = nowMs + VALID_MS;
  const batch = {
    id, validUntilMs, digest: certificate.digest, votes: certificate.votes,
    lines: placed.map(({ work, risk, departure }) => ({ movement: work.movement, risk, departure, waiting: work.waitsAs !== 'new' })),
  };
  if (placed.every(({ work }) => work.waitsAs === 'new')) await insertBatch(deps.database, batch);
  else await deps.database.transaction(async (tx) => {
    await insertBatch(tx, batch);
    await placeAllWaiting(tx, id, placed);
  });
  return { id, epoch: 1, validUntilMs, placed };
}

async function placeAllWaiting(tx: Sql, batchId: string, placed: readonly PlacedWork[]): Promise<void> {
  for (const [line, { work, departure }] of placed.entries()) {
    if (work.waitsAs === 'new') continue;
    if (!(await placeWaiting(tx, batchId, line, work.movement, work.waitsAs))) throw new Gone(work);
    if (departure !== null) await writeDepartures(tx, [departure]);
  }
}

/** Which of these were there before: by their key, or as a reversal of the same transaction. */
async function findInTheWay(sql: Sql, known: readonly Known[], answered: Map<Work, Made>, earlier: Map<Work, Earlier>): Promise<void> {
  const news = known.map(({ work }) => work).filter(({ waitsAs }) => waitsAs === 'new');
  for (const [tenantId, works] of Map.groupBy(news, ({ movement }) => movement.tenantId)) {
    const reversed = await findReversed(sql, tenantId, works.map(({ movement }) => movement.reverses).filter((id) => id !== null));
    const keys = await findKeys(sql, tenantId, works.map(({ movement }) => movement.keyHash));
    const inBatch = new Set<string>();
    for (const work of works) {
      const { keyHash, reverses } = work.movement;
      const found = keys.get(keyHash);
      if (found !== undefined) earlier.set(work, found);
      else if (reverses !== null && (reversed.has(reverses) || inBatch.has(reverses))) answered.set(work, { made: false, code: 'already_reversed' });
      else if (reverses !== null) inBatch.add(reverses);
    }
  }
}

/** Nothing is refused on what was remembered: where somebody would, those accounts are asked for anew and all is judged again. */
async function judge(deps: PipelineDeps, batchId: string, fresh: readonly Known[], nowMs: number): Promise<{ certificate: Certificate; cases: Case[] }> {
  const cases = fresh.map(({ seen }) => seen);
  const certificate = await askQuorum(deps.validators, deps.policy, batchId, cases, nowMs);
  if (certificate.tallies.every(({ decision }) => decision !== 'reject')) return { certificate, cases };
  const certain = cases.map((one, i) => (certificate.tallies[i]!.decision === 'reject' ? undefined : one));
  const renewed = (await gatherAgain(deps.facts, fresh.map(({ work }) => work), certain)).map((one, i) => one ?? cases[i]!);
  return { certificate: await askQuorum(deps.validators, deps.policy, batchId, renewed, nowMs), cases: renewed };
}

function place(work: Work, seen: Case, tallied: Tally): PlacedWork {
  const { movement } = work;
  const risk = (decision: Risk['decision']): Risk => ({ score: tallied.score, decision });
  const failed = (failure: Failure): Departure => ({ movement, status: 'failed', failure });
  const wrong = precheck(seen);
  if (wrong !== undefined) return { work, risk: risk('approve'), departure: failed(wrong) };
  if (tallied.decision === 'reject') return { work, risk: risk(tallied.code === 'quorum_rejected' ? 'reject' : 'approve'), departure: failed(tallied) };
  if (tallied.decision === 'unavailable') return { work, risk: risk('approve'), departure: failed({ code: 'quorum_unavailable', detail: tallied.detail }) };
  if (tallied.decision === 'review') return { work, risk: risk('review'), departure: { movement, status: 'review', failure: null } };
  return { work, risk: risk('approve'), departure: null };
}

