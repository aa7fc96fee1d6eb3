import type { z } from 'zod';
import type { NeighbourResolution, NeighbourResult } from '../../../../contracts/ledger.ts';
import type { Group, GroupResult } from '../engine/group.ts';
import type { LedgerDeps } from './deps.ts';
import { answer, sidesOfFound } from './post-for-neighbour.ts';

type Asked = z.output<typeof NeighbourResolution>;
type Answer = z.output<typeof NeighbourResult>;

/** Ends holds that were promised, of many tenants. One group a tenant, as they came. */
export async function resolveForNeighbour(deps: LedgerDeps, { resolutions }: { resolutions: Asked[] }): Promise<{ recordedAt: number; results: Answer[] }> {
  const results: Answer[] = [];
  let recordedAt = 0;
  const byTenant = Map.groupBy(resolutions.map((asked, place) => ({ asked, place })), ({ asked }) => asked.tenantId);
  await Promise.all([...byTenant].map(async ([tenantId, places]) => {
    const result = await end(deps, tenantId, places.map(({ asked }) => asked));
    recordedAt = Math.max(recordedAt, result.recordedAtMs);
    const sides = await sidesOfFound(deps, tenantId, result.outcomes);
    result.outcomes.forEach((outcome, i) => (results[places[i]!.place] = answer(outcome, sides)));
  }));
  return { recordedAt, results };
}

/** A hold that has ended may have been ended by this very request, whose answer was lost: then it is looked for by its id. */
async function end(deps: LedgerDeps, tenantId: string, asked: readonly Asked[]): Promise<GroupResult> {
  const result = await deps.engine.submit(toGroup(tenantId, asked, false));
  const ended = result.outcomes.some((outcome) => !outcome.found && !outcome.outcome.ok && ['already_posted', 'already_voided'].includes(outcome.outcome.code));
  return ended ? deps.engine.submit(toGroup(tenantId, asked, true)) : result;
}

function toGroup(tenantId: string, asked: readonly Asked[], again: boolean): Group {
  return {
    tenantId, key: null, validUntilMs: null, again,
    requests: asked.map(({ postingId, holdId, action }) => ({ type: 'resolution', postingId, holdId, action, amount: null, linked: false, promised: true })),
  };
}
