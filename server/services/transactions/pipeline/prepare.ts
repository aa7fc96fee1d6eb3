import { DEADLOCK_DETECTED, sqlState, UNIQUE_VIOLATION, type Sql } from '../../../kit/database.ts';
import type { Case } from '../../../kit/judgement/facts.ts';
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

/** Movements that waited and no longer do: they were cancelled, or another process took them. Rolls the attempt back. */
class Gone extends Error {
  readonly works: readonly Work[];
  constructor(works: readonly Work[]) {
    super('no longer waiting');
    this.works = works;
  }
}

/** A reversal would be refused, perhaps for no other reason than that there is one. The first reason is the one to be told. */
class Doubtful extends Error {}

const MOST_ATTEMPTS = 10;
/** A key or a reversal that was there before; or processes that met crosswise over keys, which are written in the order they come in. */
const isPassing = (error: unknown): boolean => [UNIQUE_VIOLATION, DEADLOCK_DETECTED].includes(sqlState(error) ?? '');

/**
 * Has the batch judged, and records it as pending together with its certificate; that reserves its keys. Only what is certified goes on to the ledger.
 * Where some of it was there before, the attempt is rolled back and made again with the rest, so that places have no gaps.
 */
export async function prepare(deps: PipelineDeps, known: readonly Known[]): Promise<Prepared> {
  const answered = new Map<Work, Made>();
  const earlier = new Map<Work, Earlier>();
  let left = known;
  let looked = false;
  for (let attempts = 1; left.length > 0; attempts++) {
    try {
      return { batch: await attempt(deps, left, looked), answered, earlier };
    } catch (error) {
      if (error instanceof Gone) for (const work of error.works) answered.set(work, { made: false, code: 'gone' });
      else if (error instanceof Doubtful || (isPassing(error) && attempts < MOST_ATTEMPTS)) await findInTheWay(deps.database, left, answered, earlier);
      else throw error;
      looked = error instanceof Doubtful;
      left = left.filter(({ work }) => !answered.has(work) && !earlier.has(work));
    }
  }
  return { batch: undefined, answered, earlier };
}

async function attempt(deps: PipelineDeps, known: readonly Known[], looked: boolean): Promise<PreparedBatch> {
  const id = deps.newId();
  const nowMs = deps.clock.now();
  const { certificate, cases } = await judge(deps, id, known, nowMs);
  const placed = known.map(({ work }, line) => place(work, cases[line]!, certificate.tallies[line]!));
  if (!looked && placed.some(({ work, departure }) => work.waitsAs === 'new' && work.movement.reverses !== null && departure?.status === 'failed')) throw new Doubtful();
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
  const waiting = placed.flatMap(({ work, departure }, line) => (work.waitsAs === 'new' ? [] : [{ work, movement: work.movement, waitsAs: work.waitsAs, departure, line }]));
  const went = await placeWaiting(tx, batchId, waiting);
  const gone = waiting.filter(({ movement }) => !went.has(movement.id));
  if (gone.length > 0) throw new Gone(gone.map(({ work }) => work));
  await writeDepartures(tx, waiting.flatMap(({ departure }) => (departure === null ? [] : [departure])));
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
  const wrong = precheck(seen, movement.transferId !== null);
  if (wrong !== undefined) return { work, risk: risk('approve'), departure: failed(wrong) };
  if (tallied.decision === 'reject') return { work, risk: risk(tallied.code === 'quorum_rejected' ? 'reject' : 'approve'), departure: failed({ code: tallied.code, detail: tallied.detail }) };
  if (tallied.decision === 'unavailable') return { work, risk: risk('approve'), departure: failed({ code: 'quorum_unavailable', detail: tallied.detail }) };
  if (tallied.decision === 'review' && movement.transferId !== null) return { work, risk: risk('review'), departure: failed({ code: 'quorum_rejected', detail: `${tallied.detail}; the other ledger can not wait for a review` }) };
  if (tallied.decision === 'review') return { work, risk: risk('review'), departure: { movement, status: 'review', failure: null } };
  return { work, risk: risk('approve'), departure: null };
}

