import { implement } from '@orpc/server';
import { accounts } from '../../../../contracts/accounts.ts';
import type { CallContext } from '../../../kit/call.ts';
import type { Recent } from '../../../kit/recent.ts';
import type { Neighbours, ServiceContext } from '../../../kit/service.ts';
import type { SystemKind } from '../domain/account.ts';

export const operations = implement(accounts).$context<CallContext>();

/** What the handlers work with. */
export interface Deps extends Pick<ServiceContext<'ledger', object>, 'database' | 'clock' | 'newId' | 'committed' | 'personal' | 'metrics'> {
  readonly ledger: Neighbours<'ledger'>['ledger'];
  /** For how long after the last movement of money a person may not be erased. */
  readonly retentionDays: number;
  /** A tenant's own accounts in a currency, once they are known to be committed; they never change. */
  readonly systemAccounts: Recent<ReadonlyMap<SystemKind, string>>;
}
