import { between } from './identity/between.ts';
import { ledgers } from './identity/ledgers.ts';
import { machines } from './identity/machines.ts';
import { people } from './identity/people.ts';
import { tenants } from './identity/tenants.ts';

export { ApiKey, Principal, Tokens, User } from './identity/shapes.ts';

/** Tenants, the people who work for them, and the programs that work for those. */
export const identity = { ...people, ...tenants, ...ledgers, ...machines, ...between };
