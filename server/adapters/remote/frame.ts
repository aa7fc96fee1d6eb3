import { PROBLEMS, type ProblemCode, type ProblemDetails } from '../../../contracts/problems.ts';
import type { Call } from '../../kit/call.ts';

/**
 * What goes between processes: `POST /internal/<service>` with a JSON array of calls, answered by one JSON line per call, each as soon as it
 * is known. Calls that are made in the same turn of the event loop share a request: HTTP costs ten times what a call costs in it.
 */
export interface Asked {
  readonly operation: string;
  /** How long whoever asks will wait, in milliseconds from now: clocks of two machines differ. */
  readonly waitMs: number;
  readonly call: SentCall;
  readonly input: unknown;
}

/** A call without what only its own process can hold. */
export type SentCall = Omit<Call, 'reply' | 'waitsUntilMs'>;

/** How a call ended. A code outside of what the operation's contract lists tells nothing but that: no internals travel. */
export type Outcome =
  | { readonly output: unknown; readonly replayed: boolean }
  | { readonly problem: { readonly code: ProblemCode; readonly details: ProblemDetails } };

/** Somebody is there, and not well: no reason to break off, but peers may do better. */
export const isBroken = (outcome: Outcome): boolean => 'problem' in outcome && (outcome.problem.code === 'internal' || outcome.problem.code === 'unavailable');

export function writeAsked(operation: string, waitMs: number, call: Call, trace: string | undefined, input: unknown): string {
  const { tenantId, actor, requestId, idempotencyKey, reason, readAfter, client } = call;
  return JSON.stringify({ operation, waitMs: Math.ceil(waitMs), call: { tenantId, actor, requestId, idempotencyKey, reason, readAfter, client, trace }, input });
}

/** Undefined where the text is no list of calls. Only neighbours with a valid token come this far: the shape is a matter of versions, not of trust. */
export function readAsked(text: string): Asked[] | undefined {
  const parsed = parse(text);
  if (!Array.isArray(parsed)) return undefined;
  return parsed.every(isAsked) ? parsed : undefined;
}

function isAsked(value: unknown): value is Asked {
  if (typeof value !== 'object' || value === null) return false;
  const { operation, waitMs, call } = value as Partial<Asked>;
  return typeof operation === 'string' && typeof waitMs === 'number' && typeof call === 'object' && call !== null
    && typeof call.tenantId === 'string' && typeof call.requestId === 'string' && Array.isArray((call.actor as Partial<SentCall['actor']> | undefined)?.scopes);
}

/** `n`: which of the calls, from 0. */
export function writeOutcome(n: number, outcome: Outcome): string {
  return `${JSON.stringify({ n, ...outcome })}\n`;
}

export function readOutcome(line: string): { n: number; outcome: Outcome } | undefined {
  const parsed = parse(line);
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { n, output, replayed, problem } = parsed as { n?: unknown; output?: unknown; replayed?: boolean; problem?: { code: string; details: ProblemDetails } };
  if (typeof n !== 'number') return undefined;
  if (problem === undefined) return { n, outcome: { output, replayed: replayed === true } };
  // A code that a later version knows and this one does not.
  const code = Object.hasOwn(PROBLEMS, problem.code) ? (problem.code as ProblemCode) : 'internal';
  return { n, outcome: { problem: { code, details: problem.details } } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
