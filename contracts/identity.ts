import { between } from './identity/between.ts';
import { factors } from './identity/factors.ts';
import { machines } from './identity/machines.ts';
import { passwords } from './identity/passwords.ts';
import { people } from './identity/people.ts';
import { registration } from './identity/registration.ts';
import { sessions } from './identity/sessions.ts';
import { tenants } from './identity/tenants.ts';

export { ApiKey, Principal, Tokens, User } from './identity/shapes.ts';

/** Tenants, the people who work for them, and the programs that work for those. */
export const identity = { ...registration, ...people, ...sessions, ...passwords, ...factors, ...tenants, ...machines, ...between };
