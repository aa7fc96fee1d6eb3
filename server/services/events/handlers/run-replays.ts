import { setTimeout as pause } from 'node:timers/promises';
import { isWanted, type Projection, type ReplayOf, type ReplayPage, type ReplayState } from '../../../kit/bus.ts';
import { isInnocent } from '../../../kit/consumer-isolation.ts';
import { readPositions } from '../../../kit/consumer-positions.ts';
import type { Job } from '../../../kit/service.ts';
import { endReplay, noteProgress, runningReplays, type ReplayRow } from '../store/replays.ts';
import { ARCHIVE } from './archive.ts';
import type { Deps } from './deps.ts';
import { readPieces } from './read-archive.ts';

/** How long one replay may keep the others waiting. */
const TURN_MS = 1_000;
/** A wait so short that it is not worth a turn. */
const SHORT_MS = 50;
/** How long a projection may stand still for all tenants. */
const HOLD_MS = 300;
/** Where that was not enough: others come first. */
const BETWEEN_HOLDS_MS = 200;
/** After an error. */
const RETRY_MS = 1_000;
const EVENTS_A_PAGE = 1_000;

/** Feeds the archive to projections that are being rebuilt. Where a replay stands is kept beside its projection, so a crash costs nothing. */
export function runReplays(deps: Deps): Job {
  const notBefore = new Map<string, number>();
  return {
    name: 'replay', everyMs: 250, idleMs: 1_000,
    async run() {
      let more = false;
      for (const replay of await runningReplays(deps.database)) {
        if ((notBefore.get(replay.id) ?? 0) > deps.clock.now()) continue;
        const waitMs = await runOne(deps, replay);
        if (waitMs === undefined) notBefore.delete(replay.id);
        else notBefore.set(replay.id, deps.clock.now() + waitMs);
        more ||= waitMs === 0;
      }
      return more;
    },
  };
}

/** Milliseconds until its next turn; undefined when it has ended. */
async function runOne(deps: Deps, row: ReplayRow): Promise<number | undefined> {
  const end = async (status: 'completed' | 'failed', error: string | null = null): Promise<undefined> => {
    await endReplay(deps.database, row.tenant_id, row.id, { status, error, at: new Date(deps.clock.now()) });
  };
  const projection = (await deps.bus().projections()).find(({ name }) => name === row.projection);
  if (projection === undefined) return end('failed', 'there is no such projection any more');
  const replay = { replayId: row.id, projection: row.projection, tenantId: row.tenant_id };
  let begun = false;
  try {
    const start = await deps.bus().beginReplay(replay, Math.max(Number(row.from_offset), 1));
    begun = true;
    const state = await takeTurn(deps, replay, projection, start);
    await noteProgress(deps.database, row.tenant_id, row.id, state.nextOffset);
    return state.finished ? await end('completed') : state.waitMs;
  } catch (error) {
    deps.log.error({ replay: row.id, projection: row.projection, error }, 'a replay failed');
    // Once it has begun it must go on: the projection has been emptied, and the bus keeps its events back.
    if (begun || isInnocent(error)) return RETRY_MS;
    return end('failed', error instanceof Error ? error.message : String(error));
  }
}

type Progress = ReplayState & { readonly atEnd: boolean };

async function takeTurn(deps: Deps, replay: ReplayOf, projection: Projection, start: ReplayState): Promise<ReplayState> {
  const { clock } = deps;
  const next = async (from: number): Promise<Progress> => {
    const page = await readPage(deps, replay.tenantId, projection, from);
    const state = await feed(deps, replay, page);
    if (state.waitMs > 0 && state.waitMs <= SHORT_MS) await pause(state.waitMs);
    return { ...state, atEnd: page.archivedTo !== undefined };
  };
  const goOn = async (from: Progress, untilMs: number, enough: (state: Progress) => boolean): Promise<Progress> => {
    let state = from;
    while (!state.finished && state.waitMs <= SHORT_MS && !enough(state) && clock.now() < untilMs) state = await next(state.nextOffset);
    return state;
  };
  const state = await goOn({ ...start, atEnd: false }, clock.now() + TURN_MS, ({ atEnd }) => atEnd);
  if (state.finished || !state.atEnd || state.waitMs > SHORT_MS) return { ...state, waitMs: state.waitMs > SHORT_MS ? state.waitMs : 0 };
  // Under load the consumer stays a little ahead of the archive. Held for a moment, it is caught up with.
  const held = await deps.bus().hold(projection.name, () => goOn(state, clock.now() + HOLD_MS, () => false));
  return { ...held, waitMs: Math.max(held.waitMs, BETWEEN_HOLDS_MS) };
}

/** A page may take several steps. What is left of it is not read again. */
async function feed(deps: Deps, replay: ReplayOf, page: ReplayPage): Promise<ReplayState> {
  let rest = page;
  for (;;) {
    const state = await deps.bus().feedReplay(replay, rest);
    const advanced = state.nextOffset > rest.fromOffset && state.nextOffset < page.toOffset;
    if (state.finished || state.waitMs > 0 || !advanced) return state;
    rest = { ...page, fromOffset: state.nextOffset, events: page.events.filter(({ offset }) => offset >= state.nextOffset) };
  }
}

/** Positions are read before events, so that all up to them are among the events. */
async function readPage(deps: Deps, tenantId: string, projection: Projection, from: number): Promise<ReplayPage> {
  const positions = await readPositions(deps.database, ARCHIVE);
  const archivedTo = new Map([...positions].map(([source, { id }]) => [source, id]));
  const page: ReplayPage['events'][number][] = [];
  let toOffset = from;
  for await (const { nextOffset, events } of readPieces(deps.database, tenantId, from)) {
    toOffset = nextOffset;
    for (const { offset, chunkId, event } of events) if (isWanted(projection, event)) page.push({ offset, chunk: chunkId, event });
    if (page.length >= EVENTS_A_PAGE) return { fromOffset: from, toOffset, events: page };
  }
  return { fromOffset: from, toOffset, events: page, archivedTo };
}
