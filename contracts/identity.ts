import { between } from './identity/between.ts';
import { machines } from './identity/machines.ts';
import { origins } from './identity/origins.ts';
import { people } from './identity/people.ts';
import { requests } from './identity/requests.ts';
import { tenants } from './identity/tenants.ts';

export { RequestRecord } from './identity/requests.ts';
export { ApiKey, Principal, Tokens, User } from './identity/shapes.ts';

/** Tenants, the people who work for them, and the programs that work for those. */
export const identity = { ...people, ...tenants, ...machines, ...origins, ...requests, ...between };
