import { API_VERSIONS, isApiVersion, NEWEST_VERSION, type ApiVersion } from '../../../../contracts/versions.ts';
import { refuse } from '../../../kit/refuse.ts';
import { ACCOUNT_KIND } from './2026-11-20.ts';
import type { Difference, Fields, VersionStep } from './step.ts';

/** What has changed, oldest first: one step for each version but the first. */
export const STEPS: readonly VersionStep[] = [ACCOUNT_KIND];

/** An operation as it is in an older version. */
export interface Older {
  request(fields: unknown): unknown;
  answer(body: unknown): unknown;
  param(name: string): string;
}

/** By version, for those in which the operation differs from the newest; undefined where it never did. */
export type OlderVersions = ReadonlyMap<string, Older> | undefined;

export function olderVersions(operation: string, steps: readonly VersionStep[] = STEPS): OlderVersions {
  const older = API_VERSIONS.flatMap((version) => {
    const differences = steps.filter((step) => step.version > version).flatMap(({ operations }) => operations[operation] ?? []);
    return differences.length === 0 ? [] : [[version, chain(differences)] as const];
  });
  return older.length === 0 ? undefined : new Map(older);
}

/** A request goes through the steps from the oldest to the newest, an answer back. */
function chain(differences: readonly Difference[]): Older {
  const back = differences.toReversed();
  return {
    request: (fields) => (isFields(fields) ? differences.reduce((request, { request: change }) => change?.(request) ?? request, fields) : fields),
    answer: (body) => (isFields(body) ? back.reduce((answer, { answer: change }) => change?.(answer) ?? answer, body) : body),
    param: (name) => back.reduce((known, { param }) => param?.(known) ?? known, name),
  };
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The version a request speaks: the one it names, or its caller's. */
export function versionOf(named: string | string[] | undefined, pinned: ApiVersion | undefined): ApiVersion {
  if (named === undefined) return pinned ?? NEWEST_VERSION;
  if (typeof named === 'string' && isApiVersion(named)) return named;
  throw refuse('version_unknown', { param: 'Florin-Version', detail: `Florin-Version is one of ${API_VERSIONS.join(', ')}.` });
}
