import { randomUUID } from 'node:crypto';
import { idMaker, systemClock } from '../../../kit/clock.ts';
import type { Database } from '../../../kit/database.ts';
import { noMetrics } from '../../../kit/observe.ts';
import { newPrivatePem, signerFromPem } from '../../../kit/signing.ts';
import { engine } from '../engine/engine.ts';
import type { Group, GroupOutcome, GroupRequest, PostingAsked } from '../engine/group.ts';
import { openAccounts } from '../handlers/accounts.ts';
import type { LedgerDeps } from '../handlers/deps.ts';
import { memoAccounts } from '../handlers/memo-accounts.ts';
import { sealJob, type SealDeps } from '../handlers/seal.ts';
import { ledgers } from '../store/ledgers.ts';

/** The manifest of the ledger's tables, for `testDatabase`. */
export const LEDGER_SCHEMA = { name: 'ledger', migrations: new URL('../store/migrations/', import.meta.url) } as const;

export const newId = idMaker(systemClock);

/** Everything the ledger's handlers need, over this database. */
export function ledgerDeps(database: Database): LedgerDeps {
  const books = ledgers(database);
  const common = { database, clock: systemClock, ledgers: books, committed: () => {} };
  return { ...common, newId, memos: memoAccounts(database), engine: engine({ ...common, metrics: noMetrics }) };
}

export const sealDeps = (database: Database, signer = signerFromPem(newPrivatePem())): SealDeps => ({ database, clock: systemClock, metrics: noMetrics, signer });

/** Seals until nothing is left. Transactions of other tests on this server hold it up: what they may still write could come before. */
export async function sealAll(deps: SealDeps, job = sealJob(deps)): Promise<void> {
  for (let left = 1n; left > 0n; ) {
    await job.run();
    const rows = await deps.database.queryArrays<[bigint]>('SELECT (SELECT count(*) FROM journal) - (SELECT count(*) FROM sealed_journal)');
    left = rows[0]![0];
  }
}

export interface Tenant {
  readonly id: string;
  /** The first is the asset that money comes from; the others are customers. */
  readonly accounts: readonly string[];
}

const FREE = { minBalance: null, perTransaction: null, daily: null, monthly: null };

export async function openTenant(deps: LedgerDeps, count = 4, currency = 'USD', id: string = randomUUID()): Promise<Tenant> {
  const tenant = { id, accounts: Array.from({ length: count }, () => newId()) };
  await openAccounts(deps, {
    tenantId: tenant.id, timezone: 'UTC',
    accounts: tenant.accounts.map((accountId, i) => ({ accountId, currency, normalSide: i === 0 ? 'debit' : 'credit', limits: FREE })),
  });
  return tenant;
}

export function transfer(from: string, to: string, amount: number, more: Partial<PostingAsked> = {}): PostingAsked {
  return {
    type: 'posting', postingId: newId(), reference: null, pending: false, linked: false, group: null, effectiveAtMs: null, expiresAtMs: null, charge: false, promised: false,
    entries: [{ accountId: from, currency: 'USD', change: BigInt(-amount) }, { accountId: to, currency: 'USD', change: BigInt(amount) }],
    ...more,
  };
}

export const resolution = (action: 'post' | 'void' | 'expire', holdId: string, amount: bigint | null = null): GroupRequest =>
  ({ type: 'resolution', postingId: newId(), action, holdId, amount, linked: false, promised: false });

/** Records these together; throws where one is refused. */
export async function recordAll(deps: LedgerDeps, tenant: Tenant, requests: readonly GroupRequest[]): Promise<void> {
  const group: Group = { tenantId: tenant.id, requests, key: null, validUntilMs: null, again: false };
  const { outcomes } = await deps.engine.submit(group);
  const refusal = outcomes.find((outcome: GroupOutcome) => !outcome.found && !outcome.outcome.ok);
  if (refusal !== undefined) throw new Error(JSON.stringify(refusal));
}
