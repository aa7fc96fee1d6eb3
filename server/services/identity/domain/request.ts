import { encodeId } from '../../../../contracts/ids.ts';
import type { RecordedRequest } from '../../../kit/request-block.ts';

export interface RequestFilter {
  readonly operation?: string;
  readonly status?: number;
  readonly code?: string;
  /** As the contract shows it. */
  readonly actor?: string;
  /** Inclusive. */
  readonly fromMs?: number;
  /** Exclusive. */
  readonly toMs?: number;
}

const KINDS = { user: 'user', key: 'apiKey' } as const;

/** Clients are named by themselves; people and keys by their ids. */
function actorId({ actorKind, actorId: id }: RecordedRequest): string {
  return actorKind === 'user' || actorKind === 'key' ? encodeId(KINDS[actorKind], id) : id;
}

export function matches(request: RecordedRequest, { operation, status, code, actor, fromMs = -Infinity, toMs = Infinity }: RequestFilter): boolean {
  return (operation === undefined || request.operation === operation) && (status === undefined || request.status === status)
    && (code === undefined || request.code === code) && request.atMs >= fromMs && request.atMs < toMs && (actor === undefined || actorId(request) === actor);
}

/** The request as the contract shows one. */
export function requestView(request: RecordedRequest) {
  const { id, atMs, operation, method, status, code, tookMs, actorKind, replayed, version } = request;
  return {
    id, at: new Date(atMs).toISOString(), operation, method, status, code: code === '' ? null : code, tookMs, actor: { kind: actorKind, id: actorId(request) }, replayed, version,
  };
}
