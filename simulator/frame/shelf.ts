/** Things by id, newest last, with room for so many: the oldest make way. */
export interface Shelf<T> {
  put(id: string, thing: T): T;
  get(id: string): T | undefined;
  /** Newest first. */
  list(): T[];
  readonly size: number;
  /** How many had to make way. */
  readonly dropped: number;
}

/** About a kilobyte each: a double that is asked for weeks stays within some hundred megabytes. */
export const SHELF_ROOM = 50_000;

export function shelf<T>(room: number = SHELF_ROOM): Shelf<T> {
  const things = new Map<string, T>();
  let dropped = 0;
  return {
    put(id, thing) {
      things.set(id, thing);
      if (things.size > room) {
        for (const [oldest] of things) {
          things.delete(oldest);
          break;
        }
        dropped++;
      }
      return thing;
    },
    get: (id) => things.get(id),
    list: () => [...things.values()].reverse(),
    get size() { return things.size; },
    get dropped() { return dropped; },
  };
}
