import { z } from 'zod';
import { identity as contract } from '../../../contracts/identity.ts';
import { refuse } from '../../kit/refuse.ts';
import { defineService } from '../../kit/service.ts';
import { accessTokens } from './credentials/access-tokens.ts';
import { passwords } from './credentials/passwords.ts';
import { authenticate } from './handlers/between/authenticate.ts';
import { createApiKey } from './handlers/machines/create-api-key.ts';
import { createUser } from './handlers/tenants/create-user.ts';
import { os, type Deps } from './handlers/deps.ts';
import { getTenant } from './handlers/tenants/get-tenant.ts';
import { createLedger } from './handlers/ledgers/create-ledger.ts';
import { getLedger, listLedgers, ownsLedger } from './handlers/ledgers/read-ledgers.ts';
import { listApiKeys } from './handlers/machines/list-api-keys.ts';
import { listUsers } from './handlers/tenants/list-users.ts';
import { login } from './handlers/people/login.ts';
import { logout } from './handlers/people/logout.ts';
import { me } from './handlers/people/me.ts';
import { provisionDemo } from './handlers/between/provision-demo.ts';
import { prune } from './handlers/prune.ts';
import { keyUse, recordKeyUse } from './handlers/machines/record-key-use.ts';
import { refresh } from './handlers/people/refresh.ts';
import { register } from './handlers/people/register.ts';
import { revokeApiKey } from './handlers/machines/revoke-api-key.ts';
import { updateUser } from './handlers/tenants/update-user.ts';

/** Caches of principals listen here: the payload is the id of the principal to forget; an empty one means all of them. */
export const CREDENTIALS_CHANNEL = 'identity.credentials';

const ms = (byDefault: number) => z.coerce.number().int().min(1_000).default(byDefault);

export const identity = defineService({
  name: 'identity',
  contract,
  uses: [],
  listens: [],
  tells: {
    'tenant.created': 'A tenant was registered.',
    'ledger.created': 'A tenant opened a further ledger.',
    'user.registered': 'A person was added to a tenant, or registered one.',
    'user.updated': "A person's name, role or status changed.",
    'user.logged-in': 'A session began.',
    'user.logged-out': 'A session ended: by logout, by a refresh token used twice, or because the person was disabled.',
    'user.locked': 'Too many log-ins in a row failed.',
    'api-key.created': 'An API key was made.',
    'api-key.revoked': 'An API key was revoked.',
  },
  config: z.object({
    issuer: z.string().min(1).default('florin').describe('who access tokens say they are from'),
    audience: z.string().min(1).default('florin-api').describe('whom access tokens say they are for'),
    accessTokenMs: ms(15 * 60_000).describe('how long an access token is valid'),
    sessionMs: ms(30 * 24 * 60 * 60_000).describe('how long a session lasts at most, refreshed or not'),
    principalCacheMs: ms(60_000).describe('how long whoever asks may remember who is behind a credential'),
    passwordConcurrency: z.coerce.number().int().min(1).default(2).describe('passwords computed at once'),
    passwordsWaiting: z.coerce.number().int().min(1).default(100).describe('passwords that may wait for that, before more are told unavailable'),
  }),
  migrations: new URL('./store/migrations/', import.meta.url),
  jobs: ['record-key-use', 'prune'],
  setup({ config, database, signals, clock, newId, log, metrics, signer, committed }) {
    const { issuer, audience, accessTokenMs, sessionMs, principalCacheMs } = config;
    const use = keyUse(database);
    const deps: Deps = {
      database, clock, newId, log, metrics, committed, sessionMs, principalCacheMs, keyUse: use,
      passwords: passwords({
        concurrency: config.passwordConcurrency, maxWaiting: config.passwordsWaiting,
        full: () => refuse('unavailable', { detail: 'Too many passwords are being checked at the moment.' }),
      }),
      accessTokens: accessTokens(signer('token'), { issuer, audience, lifetimeMs: accessTokenMs }),
      async forget(...principalIds) {
        // The change is committed: a signal that can't be sent must not turn it into an error. Caches forget within a minute.
        const lost = (error: unknown) => log.error({ error }, 'caches were not told of a revoked credential');
        for (const id of principalIds) await signals.notify(CREDENTIALS_CHANNEL, id).catch(lost);
      },
    };
    return {
      router: os.router({
        register: register(deps), login: login(deps), refresh: refresh(deps), logout: logout(deps), me: me(deps),
        createApiKey: createApiKey(deps), listApiKeys: listApiKeys(deps), revokeApiKey: revokeApiKey(deps),
        createUser: createUser(deps), listUsers: listUsers(deps), updateUser: updateUser(deps), getTenant: getTenant(deps),
        createLedger: createLedger(deps), listLedgers: listLedgers(deps), getLedger: getLedger(deps), ownsLedger: ownsLedger(deps),
        authenticate: authenticate(deps), provisionDemo: provisionDemo(deps),
      }),
      consumers: [],
      jobs: [recordKeyUse(use), prune(deps)],
      drain: () => use.flush(),
    };
  },
});
