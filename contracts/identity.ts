import { between } from './identity/between.ts';
import { clients } from './identity/clients.ts';
import { machines } from './identity/machines.ts';
import { people } from './identity/people.ts';
import { tenants } from './identity/tenants.ts';

export { OAuthClient, OAuthConsent, PaymentConsent } from './identity/oauth.ts';
export { ApiKey, Principal, SpendingLimit, Tokens, User } from './identity/shapes.ts';

/** Tenants, the people who work for them, and the programs that work for those. */
export const identity = { ...people, ...tenants, ...machines, ...clients, ...between };
