import { SCOPES } from '../../../contracts/scopes.ts';
import type { CallContext, Spending } from '../../kit/call.ts';
import type { SimulatedProcess } from './installation.ts';

type Clients = SimulatedProcess['clients'];

/** What a caller heard: an answer, a refusal, or nothing that tells what happened. */
export type Heard =
  | { readonly kind: 'answer'; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly code: string; readonly resourceId: string | undefined }
  | { readonly kind: 'open' };

/** A request with its idempotency key, and all that was heard of it, however often it was made. */
export interface Asked {
  readonly name: string;
  readonly tenantId: string;
  readonly key: string;
  readonly heard: Heard[];
  /** Makes it once more, through any process. */
  run(clients: Clients, as: As): Promise<unknown>;
  /** What of an answer must be the same whenever it is given; undefined where nothing must. */
  same?(value: unknown): unknown;
  /** Hears an answer for the first time. */
  learn?(value: unknown): void;
}

export type As = (tenantId: string, key?: string, spending?: Spending) => { context: CallContext };

export const as: As = (tenantId, idempotencyKey, spending) =>
  ({ context: { call: { tenantId, actor: { kind: 'key', id: 'simulation', scopes: SCOPES, spending }, requestId: 'simulation', reply: { replayed: false }, idempotencyKey } } });

/** Codes after which the same key must be tried again: nothing is known. */
export const OPEN: ReadonlySet<string> = new Set(['unavailable', 'idempotency_key_in_use', 'posting_expired']);

/** Refusals that name what they were asked about, and keep nothing. */
const NOTHING_MADE: ReadonlySet<string> = new Set(['not_found', 'not_reversible', 'already_reversed', 'not_in_review', 'not_cancellable']);

/** Part of an answer is still to come. */
export class StillOpen extends Error {
  readonly code = 'unavailable';
  readonly defined = true;
}

/** An error that no caller should ever see. */
export class Unforeseen extends Error {}

/** Makes a request through a process and writes down what was heard. A process that died has told nobody anything. */
export async function ask(asked: Asked, process: SimulatedProcess): Promise<Heard> {
  const heard = await hear(asked, process);
  compare(asked, heard);
  asked.heard.push(heard);
  return heard;
}

async function hear(asked: Asked, process: SimulatedProcess): Promise<Heard> {
  try {
    const value = await asked.run(process.clients, as);
    if (process.dead) return { kind: 'open' };
    return { kind: 'answer', value };
  } catch (error) {
    if (process.dead) return { kind: 'open' };
    const { code, data, defined } = error as { code?: string; data?: { resourceId?: string }; defined?: boolean };
    if (code === undefined || defined === undefined) throw new Unforeseen(`${asked.name} (${asked.key}): ${(error as Error).stack}`, { cause: error });
    if (OPEN.has(code)) return { kind: 'open' };
    return { kind: 'refusal', code, resourceId: data?.resourceId };
  }
}

export const isSettled = ({ heard }: Asked): boolean => heard.some(({ kind }) => kind !== 'open');

function mayStillFail(value: unknown): string | undefined {
  const { id, status } = value as { id?: string; status?: string };
  return status === 'scheduled' || status === 'review' ? id : undefined;
}

/** One key, one outcome: whatever was heard before must be heard again. */
function compare(asked: Asked, now: Heard): void {
  const before = asked.heard.find(({ kind }) => kind !== 'open');
  if (now.kind === 'open') return;
  if (before === undefined) {
    if (now.kind === 'answer') asked.learn?.(now.value);
    return;
  }
  if (asked.same === undefined) return;
  const text = (heard: Heard): string => (heard.kind === 'answer' ? JSON.stringify(asked.same!(heard.value)) : JSON.stringify(heard));
  // A refusal that made nothing may be another one later, or none.
  if (before.kind === 'refusal' && (before.resourceId === undefined || NOTHING_MADE.has(before.code))) return;
  // What waited when it was first asked for may have failed since: then the refusal names it.
  if (before.kind === 'answer' && now.kind === 'refusal' && now.resourceId !== undefined && mayStillFail(before.value) === now.resourceId) return;
  if (text(before) !== text(now)) throw new Unforeseen(`${asked.name} (${asked.key}) was answered ${text(before)}, and later ${text(now)}`);
}
