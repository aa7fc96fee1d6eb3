import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import type { currency as contract } from '../../../../contracts/currency.ts';
import type { Clock, NewId } from '../../../kit/clock.ts';
import type { Database } from '../../../kit/database.ts';
import type { Log, Metrics } from '../../../kit/observe.ts';
import type { RateSource } from '../../../kit/rates.ts';
import type { Neighbours } from '../../../kit/service.ts';
import type { Rates } from './rates/known-rates.ts';

export type Inputs = InferContractRouterInputs<typeof contract>;
export type Outputs = InferContractRouterOutputs<typeof contract>;

/** Something that is read now and then: a source, or its past rates. */
export interface Feed {
  readonly name: string;
  /** What its sheets are kept under. */
  readonly source: string;
  readonly client: RateSource;
  readonly everyMs: number;
}

export interface CurrencyDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly neighbours: Neighbours<'ledger' | 'accounts'>;
  readonly rates: Rates;
  readonly feeds: readonly Feed[];
  committed(): void;
}
