import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../../kit/database.ts';
import { tell } from '../../../kit/events.ts';
import { counted } from '../../../test/suites/effects.ts';

export interface Recorder {
  readonly writer: Database;
  readonly tenant: string;
  wake(): void;
}

const WRITERS = 4;
const EVENTS_AT_ONCE = 5;
const SUBJECTS = 40;
/** Between a writer's transactions, so that some thousand events are recorded each second and not all there is time for. */
const THINK_MS = 5;

/** Records events numbered from `from` on, over several subjects, in transactions that overlap. Returns how many there are then. */
export async function recording({ writer, tenant, wake }: Recorder, { count, from = 0, go = () => true }: { count: number; from?: number; go?: () => boolean }): Promise<number> {
  let n = from;
  const writers = Array.from({ length: WRITERS }, async () => {
    while (n < from + count && go()) {
      const events = Array.from({ length: Math.min(EVENTS_AT_ONCE, from + count - n) }, () => counted(`s${n % SUBJECTS}`, n++));
      await writer.transaction((tx) => tell(tx, tenant, ...events));
      wake();
      await pause(THINK_MS);
    }
  });
  await Promise.all(writers);
  return n;
}
