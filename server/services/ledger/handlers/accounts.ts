import type { z } from 'zod';

import type { AccountLimits, AccountState } from '../../../../contracts/ledger.ts';
import { refuse } from '../../../kit/refuse.ts';
import { available, type Account, type AccountStatus, type Limits } from '../domain/account.ts';
import { insertAccounts, lockAccounts, readAccounts, updateAccount } from '../store/accounts.ts';
import { ledgerOf, type LedgerDeps } from './deps.ts';
import { viewBalance } from './view.ts';

type LimitsShape = z.output<typeof AccountLimits>;
type State = z.output<typeof AccountState>;

interface OpenInput {
  readonly tenantId: string;
  readonly timezone: string;
  readonly accounts: readonly { accountId: string; currency: string; normalSide: 'debit' | 'credit'; limits: LimitsShape }[];
}

/** Opens balances for accounts that a neighbour is about to record. Asking again changes nothing. */
export async function openAccounts(deps: LedgerDeps, input: OpenInput): Promise<Record<never, never>> {
  // Looked up before the transaction: with a connection in hand, waiting for a second one may wait for ever.
  const known = await deps.ledgers.find(input.tenantId);
  await deps.database.transaction(async (tx) => {
    const ledger = known ?? (await deps.ledgers.open(tx, input.tenantId, input.timezone));
    await insertAccounts(tx, ledger.id, input.accounts.map((account) => ({
      id: account.accountId, currency: account.currency, normalCredit: account.normalSide === 'credit', limits: toLimits(account.limits),
    })));
  });
  return {};
}

interface ChangeInput {
  readonly tenantId: string;
  readonly accountId: string;
  readonly status?: AccountStatus;
  readonly limits?: Partial<LimitsShape>;
}

/** Freezes, unfreezes, closes, or sets limits. Under the account's lock, so that no posting runs beside it. */
export async function changeAccount(deps: LedgerDeps, input: ChangeInput): Promise<State> {
  const ledger = await ledgerOf(deps, input.tenantId);
  return deps.database.transaction(async (tx) => {
    const [account] = await lockAccounts(tx, [{ ledgerId: ledger.id, id: input.accountId }]);
    if (account === undefined) throw refuse('not_found');
    const status = input.status ?? account.status;
    if (account.status === 'closed' && (status !== 'closed' || input.limits !== undefined)) throw refuse('account_closed');
    if (status === 'closed' && !isEmpty(account)) throw refuse('account_not_empty');
    const limits = { ...account.limits, ...changedLimits(input.limits ?? {}) };
    checkFloor(account, limits);
    await updateAccount(tx, account, status, limits);
    return viewState({ ...account, status, limits });
  });
}

const isEmpty = ({ state }: Account): boolean => state.posted === 0n && state.heldDebits === 0n && state.heldCredits === 0n;

/** A floor above what is there stops spending; but what is overdrawn already can't be given an overdraft smaller than it is. */
function checkFloor(account: Account, { minBalance }: Limits): void {
  if (minBalance === null || minBalance === account.limits.minBalance) return;
  const lowest = minBalance < 0n ? minBalance : 0n;
  if (available(account.normalCredit, account.state) < lowest) throw refuse('insufficient_funds', { param: 'limits.minBalance', detail: 'the account is below that minimum balance already' });
}

/** In the order asked; null where there is none. */
export async function getAccounts(deps: LedgerDeps, input: { accounts: readonly { tenantId: string; accountId: string }[] }): Promise<{ states: (State | null)[] }> {
  const keys = [];
  for (const { tenantId, accountId } of input.accounts) {
    const ledger = await deps.ledgers.find(tenantId);
    keys.push(ledger === undefined ? undefined : { ledgerId: ledger.id, id: accountId });
  }
  const found = await readAccounts(deps.database, keys.filter((key) => key !== undefined));
  const byKey = new Map(found.map((account) => [`${account.ledgerId}/${account.id}`, account]));
  return {
    states: keys.map((key) => {
      const account = key === undefined ? undefined : byKey.get(`${key.ledgerId}/${key.id}`);
      return account === undefined ? null : viewState(account);
    }),
  };
}

/** For a neighbour: the account is named by its plain UUID, as it was asked. */
function viewState(account: Account): State {
  const { minBalance, perTransaction, daily, monthly } = account.limits;
  const number = (limit: bigint | null): number | null => (limit === null ? null : Number(limit));
  return {
    accountId: account.id, currency: account.currency, normalSide: account.normalCredit ? 'credit' : 'debit', status: account.status,
    balance: viewBalance(account.normalCredit, account.state), version: account.state.version,
    limits: { minBalance: number(minBalance), perTransaction: number(perTransaction), daily: number(daily), monthly: number(monthly) },
  };
}

const toBig = (limit: number | null): bigint | null => (limit === null ? null : BigInt(limit));

const toLimits = (limits: LimitsShape): Limits => ({
  minBalance: toBig(limits.minBalance), perTransaction: toBig(limits.perTransaction), daily: toBig(limits.daily), monthly: toBig(limits.monthly),
});

function changedLimits(limits: Partial<LimitsShape>): Partial<Limits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined).map(([name, value]) => [name, toBig(value)]));
}

