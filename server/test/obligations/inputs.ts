import { newApproval, newStepUp } from './guarded.ts';
import type { InputOf, OperationName, PublicOperation } from './operations.ts';
import { PAYMENT_INPUTS } from './payment-inputs.ts';
import { PEOPLE_INPUTS } from './people-inputs.ts';
import { sampleInput } from './sample.ts';
import { giveConsent, newEmail, parkEvent, PASSWORD, REDIRECT_URI, REVIEW_AMOUNT, type Tenant, type World } from './world.ts';

/**
 * An input with which each operation succeeds, once each time it is asked for. Most are made from the contract alone; here are
 * those that need something to be so first, or whose fields must fit each other.
 */
export type Inputs = { [Name in OperationName]?: (world: World) => InputOf<Name> | Promise<InputOf<Name>> };

export async function validInput(world: World, operation: PublicOperation): Promise<Record<string, unknown>> {
  // Some of these end every session of whoever asks, or lock them out.
  if (operation.meta.person === true) world.home.member = await world.newMember(world.home);
  const given: object | undefined = await INPUTS[operation.name]?.(world);
  return { ...given ?? sampleInput(operation, (kind) => world.home.idOf(kind)) };
}

const INPUTS: Inputs = {
  ...PEOPLE_INPUTS, ...PAYMENT_INPUTS,
  'identity.login': async ({ home }) => ({ email: (await newUser(home)).email, password: PASSWORD }),
  'identity.refresh': async (world) => ({ refreshToken: await newSession(world) }),
  'identity.logout': async (world) => ({ refreshToken: await newSession(world) }),
  'identity.createUser': () => ({ email: newEmail(), password: PASSWORD, name: 'Somebody', role: 'viewer' }),
  'identity.createApiKey': () => ({ name: 'Narrow', scopes: ['events:read'] }),
  'identity.getStepUp': async ({ home }) => ({ id: await newStepUp(home.asPerson, home.idOf('account')) }),
  'identity.confirmStepUp': async ({ home }) => {
    const id = await newStepUp(home.asPerson, home.idOf('account'));
    return { id, answer: { code: home.newCode() } };
  },
  'identity.approveApproval': async ({ home }) => ({ id: await newApproval(home.florin) }),
  'identity.rejectApproval': async ({ home }) => ({ id: await newApproval(home.florin) }),
  'identity.withdrawApproval': async ({ home }) => ({ id: await newApproval(home.florin) }),
  'identity.revokeApiKey': async ({ home }) => ({ id: (await home.florin.identity.createApiKey({ name: 'to be revoked', scopes: ['events:read'] })).id }),
  'identity.updateApiKey': async ({ home }) => ({ id: (await home.florin.identity.createApiKey({ name: 'to be changed', scopes: ['events:read'] })).id, name: 'Changed' }),
  'identity.rotateApiKey': async ({ home }) => ({ id: (await home.florin.identity.createApiKey({ name: 'to be rotated', scopes: ['events:read'] })).id, overlapSeconds: 60 }),
  'identity.eraseUser': async ({ home }) => ({ id: (await newUser(home)).id, reason: 'asked for it' }),
  'identity.createRole': () => ({ name: crypto.randomUUID(), permissions: ['accounts:read'] }),
  'identity.createInvitation': () => ({ email: newEmail(), role: 'viewer' }),
  'identity.updateUser': async ({ home }) => ({ id: (await newUser(home)).id, name: 'Renamed' }),
  'identity.removeUser': async ({ home }) => ({ id: (await newUser(home)).id }),
  'identity.updateRole': async ({ home }) => ({ id: await newRole(home), name: `Renamed ${crypto.randomUUID()}` }),
  'identity.deleteRole': async ({ home }) => ({ id: await newRole(home) }),
  'identity.revokeInvitation': async ({ home }) => ({ id: (await newInvitation(home)).id }),
  'identity.resendInvitation': async ({ home }) => ({ id: (await newInvitation(home)).id }),
  'identity.acceptInvitation': async ({ home }) => ({ token: (await newInvitation(home)).token!, name: 'Somebody', password: PASSWORD }),
  'identity.joinTenant': async ({ home: { person }, stranger }) => {
    // Whoever joined before leaves first.
    const members = await stranger.florin.identity.listUsers({ limit: 100 });
    if (members.data.some(({ id }) => id === person.id)) await stranger.florin.identity.removeUser({ id: person.id });
    return { token: (await newInvitation(stranger, person.email)).token! };
  },
  'identity.createOAuthClient': () => ({ name: 'Another', type: 'confidential', grants: ['authorization_code'], redirectUris: [REDIRECT_URI], scopes: ['accounts:read'] }),
  'identity.updateOAuthClient': async ({ home }) => ({ id: await newClient(home), name: 'Renamed' }),
  'identity.rotateOAuthClientSecret': async ({ home }) => ({ id: await newClient(home) }),
  'identity.revokeOAuthClient': async ({ home }) => ({ id: await newClient(home) }),
  'identity.revokeOAuthConsent': async ({ home, sql }) => ({ id: await giveConsent(home.florin, home.idOf('client'), home.idOf('user'), sql) }),

  'accounts.closeAccount': async ({ home }) => ({ id: await newAccount(home) }),
  'accounts.freezeAccount': async ({ home }) => ({ id: await newAccount(home) }),
  'accounts.unfreezeAccount': async ({ home }) => ({ id: (await home.florin.accounts.freezeAccount({ id: await newAccount(home) })).id }),
  'accounts.updateCustomer': async ({ home }) => ({ id: (await home.florin.accounts.createCustomer({ name: 'To be renamed' })).id, name: 'Renamed' }),
  'accounts.eraseCustomer': async ({ home }) => ({ id: (await home.florin.accounts.createCustomer({ name: 'To be erased' })).id, reason: 'asked for it' }),
  'accounts.getStatement': ({ home }) => ({ id: home.idOf('account'), from: '2020-01-01T00:00:00Z', to: '2040-01-01T00:00:00Z' }),

  'ledger.createEntries': async ({ home }) => ({ postings: [{ entries: await balanced(home) }] }),
  'ledger.reconcile': async ({ home }) => ({ accountId: await newAccount(home) }),
  'ledger.postPending': async ({ home }) => ({ id: await newHold(home) }),
  'ledger.voidPending': async ({ home }) => ({ id: await newHold(home) }),
  'ledger.getConsistency': async ({ home }) => {
    await home.florin.ledger.getProof({ id: home.idOf('posting') });
    return { from: 1, to: 1 };
  },

  'transactions.create': async ({ home }) => ({ type: 'transfer', from: home.idOf('account'), to: await newAccount(home), amount: 100, currency: 'EUR' }),
  'transactions.transfer': async ({ home }) => ({ from: home.idOf('account'), to: await newAccount(home), amount: 100, currency: 'EUR' }),
  'transactions.createBatch': async ({ home }) => ({
    transactions: [{ idempotencyKey: crypto.randomUUID(), from: home.idOf('account'), to: await newAccount(home), amount: 100, currency: 'EUR' }],
  }),
  'transactions.createLedgerTransfer': async ({ home }) => ({
    from: home.idOf('account'), toLedger: home.idOf('ledger'), to: (await home.florin.inLedger(home.idOf('ledger')).accounts.createAccount({ name: 'There', currency: 'EUR' })).id,
    amount: 100, currency: 'EUR',
  }),
  'transactions.cancel': async ({ home }) => ({ id: (await newTransaction(home, { scheduledFor: new Date(Date.now() + 86_400_000).toISOString() })).id }),
  'transactions.approve': async ({ home }) => ({ id: (await newTransaction(home, { amount: REVIEW_AMOUNT })).id }),
  'transactions.reverse': async ({ home }) => ({ id: (await newTransaction(home, {})).id }),

  'events.createReplay': () => ({ projection: 'transactions.summary' }),
  'events.getStream': ({ home }) => ({ id: home.idOf('account') }),
  'events.createSnapshot': ({ home }) => ({ streamId: home.idOf('account') }),
  'events.replayDeadLetter': async ({ home, sql }) => ({ id: await parkEvent(home.florin, sql) }),
  'events.discardDeadLetter': async ({ home, sql }) => ({ id: await parkEvent(home.florin, sql) }),
};

const newUser = ({ florin }: Tenant) => florin.identity.createUser({ email: newEmail(), password: PASSWORD, name: 'Somebody', role: 'viewer' });

const newRole = async ({ florin }: Tenant) => (await florin.identity.createRole({ name: crypto.randomUUID(), permissions: ['accounts:read'] })).id;

const newInvitation = ({ florin }: Tenant, email = newEmail()) => florin.identity.createInvitation({ email, role: 'viewer' });

const newClient = async ({ florin }: Tenant) =>
  (await florin.identity.createOAuthClient({ name: 'Another', type: 'confidential', grants: ['authorization_code'], redirectUris: [REDIRECT_URI], scopes: ['accounts:read'] })).id;

const newSession = async ({ visitor }: World) =>
  (await visitor.identity.register({ email: newEmail(), password: PASSWORD, name: 'Somebody', tenantName: 'Somewhere' })).refreshToken;

const newAccount = async ({ florin }: Tenant) => (await florin.accounts.createAccount({ name: 'Another', currency: 'EUR' })).id;

async function balanced(home: Tenant) {
  return [
    { accountId: home.idOf('account'), direction: 'debit' as const, amount: 100, currency: 'EUR' },
    { accountId: await newAccount(home), direction: 'credit' as const, amount: 100, currency: 'EUR' },
  ];
}

async function newHold(home: Tenant): Promise<string> {
  const { results: [result] } = await home.florin.ledger.createEntries({ postings: [{ pending: true, entries: await balanced(home) }] });
  if (result === undefined || !('posting' in result)) throw new Error(`no hold could be made: ${JSON.stringify(result)}`);
  return result.posting.id;
}

/** A transaction that leaves its source as it found it: first a deposit into an account of its own, then onwards. */
async function newTransaction(home: Tenant, { amount = 100, scheduledFor }: { amount?: number; scheduledFor?: string }) {
  const { florin } = home;
  const from = await newAccount(home);
  for (let deposited = 0; deposited < amount; deposited += REVIEW_AMOUNT / 2) {
    await florin.transactions.create({ type: 'deposit', to: from, amount: REVIEW_AMOUNT / 2, currency: 'EUR' });
  }
  return florin.transactions.create({ from, to: await newAccount(home), amount, currency: 'EUR', scheduledFor });
}

