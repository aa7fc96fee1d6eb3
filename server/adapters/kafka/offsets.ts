/** Where a record lies. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** Which offsets may be committed: all before is done. */
export interface Offsets {
  arrived(place: Place): void;
  /** Done, or given to the database to keep. */
  done(place: Place): void;
  /** What has changed since the last call. */
  toCommit(): Place[];
}

interface Partition { readonly open: Set<bigint>; end: bigint; committed: bigint | undefined }

export function offsets(): Offsets {
  const partitions = new Map<string, Partition & { topic: string; partition: number }>();
  const of = ({ topic, partition }: Place) => partitions.getOrInsertComputed(`${topic}/${partition}`, () => ({
    topic, partition, open: new Set<bigint>(), end: 0n, committed: undefined,
  }));
  return {
    arrived(place) {
      const mine = of(place);
      mine.open.add(place.offset);
      if (place.offset >= mine.end) mine.end = place.offset + 1n;
    },
    done: (place) => void of(place).open.delete(place.offset),
    toCommit() {
      const changed: Place[] = [];
      for (const mine of partitions.values()) {
        const offset = least(mine.open) ?? mine.end;
        if (offset === mine.committed) continue;
        mine.committed = offset;
        changed.push({ topic: mine.topic, partition: mine.partition, offset });
      }
      return changed;
    },
  };
}

function least(open: ReadonlySet<bigint>): bigint | undefined {
  let lowest: bigint | undefined;
  for (const offset of open) if (lowest === undefined || offset < lowest) lowest = offset;
  return lowest;
}
