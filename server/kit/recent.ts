/**
 * A map that forgets what was not asked for lately. It keeps two generations: what is read or written moves to the young one; when that
 * is full, the old one is dropped and the young one becomes it. So at most `max` entries stay and at least the latest `max / 2`, for one or two
 * look-ups a read: a list in order of use costs four times as much, on a path that reads it ten times per transaction.
 */
export interface Recent<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
  clear(): void;
}

/** With `turn` the generations change at these times too: an entry then lives for one or two turns, however often it is read. */
export interface RecentOptions {
  readonly max: number;
  readonly turn?: { readonly everyMs: number; now(): number };
}

export function recent<Value>({ max, turn }: RecentOptions): Recent<Value> {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  let turnedAtMs = turn?.now() ?? 0;

  function age(): void {
    old = young;
    young = new Map();
  }
  function tick(): void {
    const nowMs = turn!.now();
    // A clock that went back is no reason to keep anything longer.
    if (nowMs >= turnedAtMs && nowMs - turnedAtMs < turn!.everyMs) return;
    age();
    // After a long pause neither generation is fresh.
    if (nowMs - turnedAtMs >= 2 * turn!.everyMs) old = new Map();
    turnedAtMs = nowMs;
  }
  function put(key: string, value: Value): void {
    if (young.size >= max / 2 && !young.has(key)) age();
    young.set(key, value);
  }
  return {
    get(key) {
      if (turn !== undefined) tick();
      const value = young.get(key);
      if (value !== undefined) return value;
      const earlier = old.get(key);
      // With turns it stays where it is, or reading would keep it for ever.
      if (earlier !== undefined && turn === undefined) {
        old.delete(key);
        put(key, earlier);
      }
      return earlier;
    },
    set(key, value) {
      if (turn !== undefined) tick();
      old.delete(key);
      put(key, value);
    },
    delete(key) {
      young.delete(key);
      old.delete(key);
    },
    clear() {
      young = new Map();
      old = new Map();
    },
  };
}
