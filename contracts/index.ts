import { accounts } from './accounts.ts';
import { currency } from './currency.ts';
import { events } from './events.ts';
import { identity } from './identity.ts';
import { ledger } from './ledger.ts';
import { notifications } from './notifications.ts';
import { payments } from './payments.ts';
import { transactions } from './transactions.ts';
import { validator } from './validator.ts';

/** All of Florin's contracts, by the name of the service that keeps them. */
export const contracts = { identity, ledger, accounts, transactions, payments, currency, notifications, events, validator };

export type Contracts = typeof contracts;
export type ServiceName = keyof Contracts;
