import type { Channel } from '../../../../contracts/notifications/words.ts';
import type { Wishes } from './next-step.ts';
import type { QuietHours } from './quiet-hours.ts';

/** What a customer said; null: nothing. */
export interface Preferences {
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly quietHours: QuietHours | null;
  readonly digestMinutes: number | null;
  readonly muted: readonly { readonly category?: string; readonly channel?: Channel }[];
  readonly phone: string | null;
  readonly version: number;
  readonly updatedAtMs: number | null;
}

/** What a tenant has for those who said nothing. */
export interface TenantSettings {
  readonly locale: string;
  readonly timeZone: string;
  readonly quietHours: QuietHours | null;
  readonly digestMinutes: number | null;
  readonly senderName: string | null;
  readonly version: number;
}

export const NO_PREFERENCES: Preferences = { locale: null, timeZone: null, quietHours: null, digestMinutes: null, muted: [], phone: null, version: 0, updatedAtMs: null };
export const FIRST_SETTINGS: TenantSettings = { locale: 'en', timeZone: 'UTC', quietHours: null, digestMinutes: null, senderName: null, version: 0 };

export const wishesOf = (said: Preferences, tenant: TenantSettings): Wishes => ({
  muted: said.muted, quietHours: said.quietHours ?? tenant.quietHours, timeZone: said.timeZone ?? tenant.timeZone, digestMinutes: said.digestMinutes ?? tenant.digestMinutes,
});
