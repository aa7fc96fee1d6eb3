/** When a signing key signs, and how long what it signed can be checked. */
export interface KeyTimes {
  readonly id: string;
  readonly signsFromMs: number;
  readonly signsUntilMs: number;
  readonly keptUntilMs: number;
}

export interface KeyPlan {
  readonly make: Omit<KeyTimes, 'id'> | undefined;
  readonly forget: readonly string[];
}

export interface RotationRules {
  /** How long a key signs. */
  readonly periodMs: number;
  /** How long the longest-lived token is valid. */
  readonly tokenMs: number;
}

/** Whoever keeps our public keys fetches them again well within this time. */
const PUBLISHED_AHEAD_MS = 24 * 60 * 60_000;
/** For clocks that differ, and a process that last looked a minute ago. */
const GRACE_MS = 10 * 60_000;

/** At the very first there is nobody who could know the old key, so the new one signs at once; so it does after a long rest. */
export function planKeys(keys: readonly KeyTimes[], nowMs: number, { periodMs, tokenMs }: RotationRules): KeyPlan {
  const aheadMs = Math.min(PUBLISHED_AHEAD_MS, periodMs / 2);
  const lastUntilMs = Math.max(-Infinity, ...keys.map(({ signsUntilMs }) => signsUntilMs));
  const signsFromMs = Math.max(lastUntilMs, nowMs);
  const signsUntilMs = signsFromMs + periodMs;
  return {
    make: lastUntilMs - aheadMs <= nowMs ? { signsFromMs, signsUntilMs, keptUntilMs: signsUntilMs + tokenMs + GRACE_MS } : undefined,
    forget: keys.filter(({ keptUntilMs }) => keptUntilMs <= nowMs).map(({ id }) => id),
  };
}

/** The youngest of those whose time has come; undefined where all are past theirs. */
export function signingKey<Key extends KeyTimes>(keys: readonly Key[], nowMs: number): Key | undefined {
  return keys.filter(({ signsFromMs, signsUntilMs }) => signsFromMs <= nowMs && nowMs < signsUntilMs).sort((a, b) => b.signsFromMs - a.signsFromMs)[0];
}
