import { sameLimits, type Account, type AccountStatus, type Limits } from './account.ts';
import { sameMetadata, type Metadata } from './metadata.ts';

export type AccountEventType = 'account.updated' | 'account.suspended' | 'account.resumed' | 'account.closed';

/** One event to tell, with the account as it is after it. */
export interface Step {
  readonly type: AccountEventType;
  readonly account: Account;
}

/** What the ledger says of an account. */
export interface LedgerSays {
  readonly status: AccountStatus;
  readonly limits: Limits;
}

/** What the tenant changes of it here. */
export interface AccountEdit {
  readonly name?: string;
  readonly metadata?: Metadata;
}

const STATUS_EVENTS: Record<AccountStatus, AccountEventType> = {
  open: 'account.resumed', frozen: 'account.suspended', closed: 'account.closed',
};

/**
 * The steps from the account as last told to what it is now. None where all has been told: so a change that is asked for again, or
 * that was cut off after the ledger made it, is told once.
 */
export function follow(account: Account, says: LedgerSays, edit: AccountEdit = {}, reason: string | null = null): Step[] {
  const steps: Step[] = [];
  let current = account;
  const step = (type: AccountEventType, change: Partial<Account>): void => {
    current = { ...current, ...change, revision: current.revision + 1 };
    steps.push({ type, account: current });
  };
  const name = edit.name ?? account.name;
  const metadata = edit.metadata ?? account.metadata;
  if (name !== account.name || !sameMetadata(metadata, account.metadata) || !sameLimits(says.limits, account.limits)) {
    step('account.updated', { name, metadata, limits: says.limits });
  }
  if (says.status !== account.status) step(STATUS_EVENTS[says.status], { status: says.status, statusReason: reason });
  return steps;
}
