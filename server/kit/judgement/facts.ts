import type { z } from '../../../contracts/contract.ts';
import type { TransactionType } from '../../../contracts/transactions.ts';

/** What is known of an account when a movement is judged. Money may have moved since: the ledger has the last word. */
export interface AccountFacts {
  readonly accountId: string;
  readonly kind: string;
  readonly currency: string;
  readonly status: 'open' | 'frozen' | 'closed';
  readonly customerStatus: 'active' | 'blocked' | null;
  readonly available: number;
  /** Version of the account at which `available` was true. */
  readonly version: number;
  readonly minBalance: number | null;
  readonly perTransaction: number | null;
  /** Has a daily or monthly limit, which only the ledger can check. */
  readonly hasPeriodLimit: boolean;
}

/** One movement as validators see it. */
export interface Case {
  readonly id: string;
  readonly type: z.output<typeof TransactionType>;
  readonly amount: number;
  readonly currency: string;
  readonly from: AccountFacts;
  readonly to: AccountFacts;
  readonly charged: boolean;
  readonly reviewed: boolean;
}
