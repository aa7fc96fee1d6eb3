import type { Account, AccountMoney, Limits } from '../domain/account.ts';
import { decide, type Decision } from '../domain/decide.ts';
import { NO_PERIOD } from '../domain/periods.ts';
import type { EntryRequest, Hold, Outcome, Request } from '../domain/posting.ts';

/** Values for tests of the domain, each with what the test has no opinion on filled in. */

export const LEDGER = 1;
/** 2026-06-15, noon UTC. */
export const NOON_MS = Date.UTC(2026, 5, 15, 12);
export const DAY_MS = 86_400_000;

interface Given {
  readonly currency?: string;
  readonly side?: 'debit' | 'credit';
  readonly status?: Account['status'];
  readonly limits?: Partial<Limits>;
  readonly money?: Partial<AccountMoney>;
}

/** A customer's account (normal credit, no floor below zero) unless said otherwise. */
export function account(id: string, { currency = 'USD', side = 'credit', status = 'open', limits, money }: Given = {}): Account {
  return {
    ledgerId: LEDGER, id, currency, normalCredit: side === 'credit', status,
    limits: { minBalance: side === 'credit' ? 0n : null, perTransaction: null, daily: null, monthly: null, ...limits },
    state: { version: 0, posted: 0n, heldDebits: 0n, heldCredits: 0n, period: NO_PERIOD, spentDay: 0n, spentMonth: 0n, ...money },
  };
}

export const bank = (currency = 'USD'): Account => account(`bank ${currency}`, { currency, side: 'debit' });

export const entry = (accountId: string, change: bigint, currency = 'USD'): EntryRequest => ({ accountId, change, currency });

type PostingRequest = Extract<Request, { type: 'posting' }>;
type ResolutionRequest = Extract<Request, { type: 'resolution' }>;

let made = 0;

export function posting(entries: readonly EntryRequest[], more: Partial<PostingRequest> = {}): PostingRequest {
  return {
    type: 'posting', postingId: `posting ${++made}`, ledgerId: LEDGER, reference: null, pending: false, linked: false, group: null,
    effectiveAtMs: null, expiresAtMs: null, charge: true, promised: false, entries, ...more,
  };
}

export const move = (from: string, to: string, amount: bigint, more: Partial<PostingRequest> = {}): PostingRequest =>
  posting([entry(from, -amount), entry(to, amount)], more);

export function holdOf(entries: readonly EntryRequest[], more: Partial<Hold> = {}): Hold {
  return { postingId: `hold ${++made}`, status: 'pending', expiresAtMs: null, madeAtMs: NOON_MS, group: null, promised: false, charged: entries.map(({ accountId }) => accountId), entries, ...more };
}

export function resolve(action: ResolutionRequest['action'], hold: Hold | null, more: Partial<ResolutionRequest> = {}): ResolutionRequest {
  return { type: 'resolution', postingId: `resolution ${++made}`, ledgerId: LEDGER, action, amount: null, linked: false, promised: false, hold, ...more };
}

export const decideAt = (requests: readonly Request[], accounts: Iterable<Account>, nowMs = NOON_MS, zone = 'UTC'): Decision =>
  decide(requests, accounts, nowMs, () => zone);

/** `ok`, or the code it was refused with. */
export const verdict = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.code);

export const verdicts = (decision: Decision): string[] => decision.outcomes.map(verdict);

/** The accounts as the decision left them, to go on from. */
export function after(accounts: Iterable<Account>, { book }: Decision): Account[] {
  const changed = book.changed();
  return [...accounts].map((one) => ({ ...one, state: changed.get(one) ?? one.state }));
}
