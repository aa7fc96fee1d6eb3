import { currencyExponent } from '../../../../../contracts/currencies.ts';
import { fail, ok, type Result } from '../../../../kit/result.ts';
import type { Mode } from '../providers/provider.ts';

export interface Link {
  readonly tenantId: string;
  readonly id: string;
  readonly accountId: string;
  readonly mode: Mode;
  readonly currency: string;
  /** Fixed, or null where the payer chooses. */
  readonly amount: number | null;
  readonly open: { readonly min: number; readonly max: number } | null;
  readonly description: string;
  readonly uses: 'single' | 'many';
  readonly active: boolean;
  readonly expiresAtMs: number | null;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export type LinkStatus = 'open' | 'inactive' | 'expired' | 'paid';

export function statusOf({ active, uses, expiresAtMs }: Link, paid: number, nowMs: number): LinkStatus {
  if (uses === 'single' && paid > 0) return 'paid';
  if (!active) return 'inactive';
  return expiresAtMs !== null && nowMs >= expiresAtMs ? 'expired' : 'open';
}

export type AmountFault = 'unreadable' | 'too-many-decimals' | 'below' | 'above';

/** What a payer typed, in minor units. Without a float; a comma counts as a point, and what could be read in two ways (`1,250`) as neither. */
export function readAmount(typed: string, currency: string, { min, max }: { readonly min: number; readonly max: number }): Result<number, AmountFault> {
  const digits = currencyExponent(currency) ?? 0;
  const parts = /^(\d{1,15})(?:[.,](\d+))?$/.exec(typed.trim());
  if (parts === null) return fail('unreadable');
  const [, whole = '', fraction = ''] = parts;
  if (fraction.length > digits) return fail('too-many-decimals');
  const amount = BigInt(whole + fraction.padEnd(digits, '0'));
  if (amount < BigInt(min)) return fail('below');
  return amount > BigInt(max) ? fail('above') : ok(Number(amount));
}
