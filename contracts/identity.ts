import { between } from './identity/between.ts';
import { invitations } from './identity/invitations.ts';
import { machines } from './identity/machines.ts';
import { people } from './identity/people.ts';
import { roles } from './identity/roles.ts';
import { security } from './identity/security.ts';
import { tenants } from './identity/tenants.ts';

export { ApiKey, Principal, Tokens, User } from './identity/shapes.ts';

/** Tenants, the people who work for them, and the programs that work for those. */
export const identity = { ...people, ...tenants, ...roles, ...invitations, ...security, ...machines, ...between };
