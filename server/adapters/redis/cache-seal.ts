import { createHmac, timingSafeEqual } from 'node:crypto';

/** Text that can be read by anyone and made only by who has the key. */
export interface Seal {
  close(key: string, value: string, untilMs: number): string;
  /** Undefined where it was not made with our key, for this cache key, or is over. */
  open(key: string, sealed: string, nowMs: number): string | undefined;
}

/**
 * Whoever can write to Redis must not be able to say who is behind a credential. So a value carries an HMAC over itself, the key it
 * was stored under and the time it ends: neither an invented value nor an old one kept for later is believed.
 */
export function seal(secret: Uint8Array): Seal {
  const mac = (key: string, until: string, value: string) => createHmac('sha256', secret).update(`${key}\n${until}\n${value}`).digest('base64url');
  return {
    close(key, value, untilMs) {
      return `${untilMs} ${mac(key, String(untilMs), value)} ${value}`;
    },
    open(key, sealed, nowMs) {
      const [, until, given, value] = /^(\d+) (\S{43}) (.*)$/s.exec(sealed) ?? [];
      if (until === undefined || given === undefined || value === undefined) return undefined;
      if (!timingSafeEqual(Buffer.from(given, 'latin1'), Buffer.from(mac(key, until, value)))) return undefined;
      return Number(until) > nowMs ? value : undefined;
    },
  };
}
