import { approvals } from './identity/approvals.ts';
import { between } from './identity/between.ts';
import { clients } from './identity/clients.ts';
import { factors } from './identity/factors.ts';
import { guarding } from './identity/guarding.ts';
import { invitations } from './identity/invitations.ts';
import { ledgers } from './identity/ledgers.ts';
import { machines } from './identity/machines.ts';
import { origins } from './identity/origins.ts';
import { passwords } from './identity/passwords.ts';
import { people } from './identity/people.ts';
import { policy } from './identity/policy.ts';
import { registration } from './identity/registration.ts';
import { roles } from './identity/roles.ts';
import { security } from './identity/security.ts';
import { sessions } from './identity/sessions.ts';
import { stepUp } from './identity/step-up.ts';
import { requests } from './identity/requests.ts';
import { tenants } from './identity/tenants.ts';

export { OAuthClient, OAuthConsent, PaymentConsent } from './identity/oauth.ts';
export { RequestRecord } from './identity/requests.ts';
export { ApiKey, Principal, SpendingLimit, Tokens, User } from './identity/shapes.ts';

/** Tenants, the people who work for them, and the programs that work for those. */
export const identity = {
  ...registration, ...people, ...sessions, ...passwords, ...factors, ...tenants, ...ledgers, ...roles, ...invitations, ...security, ...machines, ...clients, ...policy, ...stepUp, ...approvals,
  ...between, ...guarding, ...origins, ...requests,
};
