import type { EventRecord } from '../../kit/events.ts';
import type { Log } from '../../kit/observe.ts';

type Hear = (events: readonly EventRecord[]) => void;

/** Who looks on at which tenant's events. */
export interface Onlookers {
  readonly any: boolean;
  /** Returns a function that ends it. */
  add(tenantId: string, hear: Hear): () => void;
  /** Events are made only where somebody looks. */
  tell(tenantId: string, events: () => readonly EventRecord[]): void;
}

export function onlookers(log: Log): Onlookers {
  const hearing = new Map<string, Set<Hear>>();
  return {
    get any() {
      return hearing.size > 0;
    },
    add(tenantId, given) {
      const hear: Hear = (events) => given(events); // one function may tap twice
      const present = hearing.get(tenantId) ?? new Set();
      hearing.set(tenantId, present.add(hear));
      return () => {
        present.delete(hear);
        if (present.size === 0 && hearing.get(tenantId) === present) hearing.delete(tenantId);
      };
    },
    tell(tenantId, events) {
      for (const hear of hearing.get(tenantId) ?? []) {
        try {
          hear(events());
        } catch (error) {
          log.error({ error }, 'a live stream failed');
        }
      }
    },
  };
}
