import type { ChunkConsumer, Consumer } from '../../kit/bus.ts';
import type { Database } from '../../kit/database.ts';

/** A service as a bus sees it: where it records, and who of it listens. */
export interface BusMember {
  readonly service: string;
  readonly database: Database;
  /** Tables of chunks beside `outbox`, such as the ledger's journal. They are never pruned. */
  readonly sources: readonly string[];
  /** `service:type`, from the manifest. */
  readonly listens: readonly string[];
  readonly consumers: readonly Consumer[];
  readonly chunkConsumers: readonly ChunkConsumer[];
  /** Its process is another: here its events are read, and never pruned. */
  readonly elsewhere?: boolean;
}

/** A position belongs to a name. */
export function refuseTwins(members: readonly { readonly name: string }[]): void {
  const names = new Set<string>();
  for (const { name } of members) {
    if (names.has(name)) throw new Error(`two consumers are called ${name}`);
    names.add(name);
  }
}
