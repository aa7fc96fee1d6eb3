import { countBehind } from '../bus/count-behind.ts';
import type { Held } from '../bus/control.ts';
import { formatPosition, type Lag } from '../../kit/bus.ts';
import { countParked } from '../../kit/consumer-dead-letters.ts';
import { readPositions } from '../../kit/consumer-positions.ts';
import type { Position } from '../../kit/events.ts';
import type { Source } from '../bus/source.ts';
import type { Lane } from './lane.ts';

/** A consumer with its lanes, one per source. */
export interface Member extends Held {
  readonly lanes: readonly Lane[];
}

export async function lag(members: readonly Member[], tenantId?: string): Promise<Lag[]> {
  const databases = new Set(members.filter(({ consumer }) => consumer !== undefined).map(({ database }) => database));
  const parked = new Map<string, number>();
  for (const database of databases) for (const [name, count] of await countParked(database, tenantId)) parked.set(name, count);
  const standing: Standing[] = [];
  for (const { name, database, lanes } of members) {
    const positions = await readPositions(database, name);
    for (const { source, reached } of lanes) standing.push({ consumer: name, source, at: further(positions.get(source.name), reached) });
  }
  const behind = new Map<Standing, number>();
  for (const [source, readers] of Map.groupBy(standing, (one) => one.source)) {
    const counts = await countBehind(source, readers.map(({ at }) => at), tenantId);
    readers.forEach((reader, i) => behind.set(reader, counts[i]!));
  }
  return standing.map((one) => ({ consumer: one.consumer, source: one.source.name, position: formatPosition(one.at), behind: behind.get(one)!, parked: parked.get(one.consumer) ?? 0 }));
}

interface Standing { readonly consumer: string; readonly source: Source; readonly at: Position }

/** What was skipped is saved late; the lane knows better. */
function further(saved: Position | undefined, reached: Position | undefined): Position {
  if (saved === undefined) return reached ?? { id: 0n, event: 0 };
  return reached !== undefined && reached.id > saved.id ? reached : saved;
}
