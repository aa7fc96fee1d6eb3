import type { Job } from '../../../../kit/service.ts';
import type { Lane, Notification } from '../../domain/notification.ts';
import { nextDueNotification, postpone, takeDue } from '../../store/queue.ts';
import type { Deps } from '../deps.ts';
import { deliver } from './deliver.ts';
import { gather } from './gather.ts';
import { LEASE_MS, type Recorder } from './recorder.ts';

/** What a slow provider holds up goes on by itself; the others of the lane do not wait for it longer than this. */
const PATIENCE_MS = 1_000;
/** After what is no provider's doing: the database or a neighbour away. */
const PAUSE_MS = 10_000;
/** Of the places of a lane, how many one tenant may fill with what is slow. */
const SHARE = 2;

export interface LaneOptions { readonly name: string; readonly lane: Lane; readonly atOnce: number; readonly everyMs: number }

/** Sends what is due of a lane: at most so many at once, whatever the other lanes do. */
export function sendLane(deps: Deps, recorder: Recorder, { name, lane, atOnce, everyMs }: LaneOptions): Job {
  const underWay = new Set<Promise<void>>();
  const busy = new Map<string, number>();

  async function one(notification: Notification, work: () => Promise<void>): Promise<void> {
    const { tenantId, id } = notification;
    busy.set(tenantId, (busy.get(tenantId) ?? 0) + 1);
    try {
      await work();
    } catch (error) {
      await putOff([notification], error, { notificationId: id });
    } finally {
      const left = busy.get(tenantId)! - 1;
      if (left === 0) busy.delete(tenantId);
      else busy.set(tenantId, left);
    }
  }

  /** Where even that can not be written, the lease runs out. */
  async function putOff(all: readonly Notification[], error: unknown, about: object): Promise<void> {
    deps.log.error({ err: error, ...about }, 'notifications could not be worked on; they will be tried again');
    await postpone(deps.database, all, new Date(deps.clock.now() + PAUSE_MS)).catch(() => {});
  }

  async function ofTenant(tenantId: string, all: readonly Notification[]): Promise<void> {
    const facts = await gather(deps, tenantId, all);
    await Promise.all(all.map((notification, i) => one(notification, () => deliver(deps, recorder, notification, facts[i]!))));
  }

  function start(tenantId: string, all: readonly Notification[]): Promise<void> {
    const running = ofTenant(tenantId, all).catch((error: unknown) => putOff(all, error, { tenantId, notifications: all.length })).finally(() => void underWay.delete(running));
    underWay.add(running);
    return running;
  }

  return {
    name, everyMs, idleMs: 1_000, aside: true,
    async run() {
      const free = atOnce - busy.values().reduce((sum, count) => sum + count, 0);
      if (free <= 0) return false;
      const nowMs = deps.clock.now();
      const crowded = [...busy].filter(([, count]) => count >= atOnce / SHARE).map(([tenantId]) => tenantId);
      const taken = await takeDue(deps.database, lane, new Date(nowMs), new Date(nowMs + LEASE_MS), free, crowded);
      const all = [...Map.groupBy(taken, ({ tenantId }) => tenantId)].map(([tenantId, own]) => start(tenantId, own));
      await within(PATIENCE_MS, Promise.all(all));
      return taken.length > 0 && taken.length === free;
    },
    dueAfter: (ms) => nextDueNotification(deps.database, lane, ms),
    async drain() {
      await Promise.all(underWay);
    },
  };
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const patience = Promise.withResolvers<void>();
  const timer = setTimeout(patience.resolve, ms);
  await Promise.race([work, patience.promise]);
  clearTimeout(timer);
}
