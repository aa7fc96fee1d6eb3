import { randomUUID } from 'node:crypto';
import { as, OPEN, StillOpen, type Asked, type As } from './asked.ts';
import { REVIEW_AMOUNT, type Installation, type SimulatedProcess } from './installation.ts';
import type { Spending } from '../../kit/call.ts';
import type { Random } from './random.ts';

type Clients = SimulatedProcess['clients'];
type Output<Call> = Call extends (...given: never[]) => Promise<infer Value> ? Value : never;
type Transaction = Output<Clients['transactions']['create']>;
type EntriesAnswer = Output<Clients['ledger']['createEntries']>;
type PostingInput = Parameters<Clients['ledger']['createEntries']>[0]['postings'][number];

export interface TownAccount {
  readonly id: string;
  readonly currency: string;
  /** Never touched but by transactions, and its limits never change: what leaves it in a day can be counted. */
  readonly daily: number | null;
}

export interface TownTenant {
  readonly id: string;
  readonly accounts: TownAccount[];
  readonly customers: string[];
  /** What its limited keys may spend. It never changes, so it can be counted. */
  readonly spending: readonly Spending[];
  readonly transactions: Set<string>;
  readonly holds: Set<string>;
}

export interface Town {
  readonly tenants: readonly TownTenant[];
  readonly asked: Asked[];
  /** A new request, or none where there is nothing to ask it about yet. */
  next(): Asked | undefined;
}

/** Two tenants with customers and accounts of all sorts, made by an undisturbed process. */
export async function settle(random: Random, clock: Installation['clock'], clients: Clients): Promise<Town> {
  const tenants: TownTenant[] = [];
  for (let t = 0; t < 2; t++) {
    const tenant: TownTenant = { id: randomUUID(), accounts: [], customers: [], spending: budgets(random), transactions: new Set(), holds: new Set() };
    for (let c = 0; c < 2; c++) tenant.customers.push((await clients.accounts.createCustomer({ name: `Customer ${c}` }, as(tenant.id))).id);
    for (let a = 0; a < 7; a++) {
      const currency = a === 5 ? 'EUR' : 'USD';
      const daily = a === 1 || a === 2 ? random.between(500, 3_000) : null;
      const limits = { minBalance: a === 3 ? -1_000 : undefined, daily, perTransaction: a === 2 ? 1_500 : null };
      const { id } = await clients.accounts.createAccount({ name: `Account ${a}`, currency, customerId: a === 4 ? tenant.customers[0] : undefined, kind: a === 6 ? 'merchant' : 'customer', limits }, as(tenant.id));
      tenant.accounts.push({ id, currency, daily });
      await clients.transactions.create({ type: 'deposit', to: id, amount: random.between(1_000, 9_000), currency }, as(tenant.id, `fund ${id}`)).then(({ id: made }) => tenant.transactions.add(made));
    }
    tenants.push(tenant);
  }
  const asked: Asked[] = [];
  const next = (): Asked | undefined => {
    const one = chooser(random, clock)(random.pick(tenants), tenants, `key-${asked.length}`);
    if (one !== undefined) asked.push(one);
    return one;
  };
  return { tenants, asked, next };
}

const budgets = (random: Random): Spending[] => [
  { id: randomUUID(), limits: [{ currency: 'USD', daily: random.between(500, 3_000) }] },
  { id: randomUUID(), limits: [{ currency: 'USD', total: random.between(1_000, 9_000), perTransaction: 700 }] },
];

type Run = (clients: Clients, as: As) => Promise<unknown>;
type Make = (tenant: TownTenant, tenants: readonly TownTenant[], key: string) => Asked | undefined;

function chooser(random: Random, clock: Installation['clock']): Make {
  const request = (name: string, { id: tenantId }: TownTenant, key: string, run: Run, rest: Pick<Asked, 'same' | 'learn'> = {}): Asked => ({ name, tenantId, key, heard: [], run, ...rest });
  const amount = (): number => (random.oneIn(12) ? random.between(REVIEW_AMOUNT, 2 * REVIEW_AMOUNT) : random.oneIn(40) ? Number.MAX_SAFE_INTEGER : random.between(1, 900));
  const dollars = ({ accounts }: TownTenant): TownAccount => random.pick(accounts.filter(({ currency }) => currency === 'USD'));
  const free = ({ accounts }: TownTenant): TownAccount => random.pick(accounts.filter(({ currency, daily }) => currency === 'USD' && daily === null));
  /** What of a transaction never changes. */
  const lasting = (value: unknown): unknown => {
    const { id, type, from, to, amount: moved, currency, createdAt, reverses } = value as Transaction;
    return { id, type, from, to, moved, currency, createdAt, reverses };
  };
  const learnsOf = (tenant: TownTenant) => ({ same: lasting, learn: (value: unknown) => void tenant.transactions.add((value as Transaction).id) });

  function money(tenant: TownTenant, tenants: readonly TownTenant[]) {
    const from = dollars(tenant).id;
    const kind = random.below(12);
    const base = { amount: amount(), currency: 'USD' };
    if (kind === 0) return { type: 'deposit' as const, to: from, ...base };
    if (kind === 1) return { type: 'withdrawal' as const, from, ...base };
    if (kind === 2) return { type: 'fee' as const, from, ...base, amount: random.between(1, 20) };
    if (kind === 3) return { from, to: random.pick(random.pick(tenants).accounts).id, ...base };
    if (kind === 4) return { from, to: dollars(tenant).id, ...base, scheduledFor: new Date(clock.now() + random.between(-2_000, 20_000)).toISOString() };
    return { from, to: dollars(tenant).id, ...base, reference: random.oneIn(3) ? `ref ${random.below(9)}` : undefined, metadata: random.oneIn(4) ? { n: String(random.below(99)) } : undefined };
  }

  /** One in three is made by a key that may spend only so much. Asked again, it is by the same key. */
  const limited = ({ spending }: TownTenant): Spending | undefined => (random.oneIn(3) ? random.pick(spending) : undefined);

  const create: Make = (tenant, tenants, key) => {
    const body = money(tenant, tenants);
    const by = limited(tenant);
    return request('create', tenant, key, (clients, me) => clients.transactions.create(body, me(tenant.id, key, by)), learnsOf(tenant));
  };

  const batch: Make = (tenant, tenants, key) => {
    const items = Array.from({ length: random.between(2, 9) }, (_, i) => ({ ...money(tenant, tenants), idempotencyKey: `${key}-${i}` }));
    const twin = random.oneIn(4) ? [items[0]!] : [];
    const by = limited(tenant);
    const ids = (value: unknown) => (value as Output<Clients['transactions']['createBatch']>).results.map(({ transaction }) => transaction?.id);
    return request('createBatch', tenant, key, async (clients, me) => {
      const answer = await clients.transactions.createBatch({ transactions: [...items, ...twin] }, me(tenant.id, undefined, by));
      // Each stands for itself: the batch has been heard of when all of its lines have. A twin only ever hears that the first is under way.
      if (answer.results.slice(0, items.length).some(({ problem }) => problem !== undefined && OPEN.has(problem.code))) throw new StillOpen();
      return answer;
    }, { learn: (value) => { for (const id of ids(value)) if (id !== undefined) tenant.transactions.add(id); } });
  };

  const some = (set: ReadonlySet<string>): string | undefined => (set.size === 0 ? undefined : random.pick([...set]));

  const change: Make = (tenant, _tenants, key) => {
    const id = some(tenant.transactions);
    if (id === undefined) return undefined;
    const what = random.below(3);
    const by = limited(tenant);
    if (what === 0) return request('cancel', tenant, key, (clients, me) => clients.transactions.cancel({ id }, me(tenant.id)));
    if (what === 1) return request('approve', tenant, key, (clients, me) => clients.transactions.approve({ id }, me(tenant.id, key)));
    return request('reverse', tenant, key, (clients, me) => clients.transactions.reverse({ id }, me(tenant.id, key, by)), learnsOf(tenant));
  };

  const account: Make = (tenant, _tenants, key) => {
    const { id } = random.oneIn(6) ? random.pick(tenant.accounts) : free(tenant);
    const what = random.below(6);
    const own = (clients: Clients) => clients.accounts;
    if (what === 0) return request('freeze', tenant, key, (clients, me) => own(clients).freezeAccount({ id }, me(tenant.id, key)));
    if (what <= 2) return request('unfreeze', tenant, key, (clients, me) => own(clients).unfreezeAccount({ id }, me(tenant.id, key)));
    if (what === 3) return request('close', tenant, key, (clients, me) => own(clients).closeAccount({ id }, me(tenant.id, key)));
    if (what === 4) {
      const status = random.oneIn(3) ? 'blocked' as const : 'active' as const;
      const customer = random.pick(tenant.customers);
      return request('updateCustomer', tenant, key, (clients, me) => own(clients).updateCustomer({ id: customer, status }, me(tenant.id)));
    }
    const target = free(tenant).id;
    const limits = { monthly: random.oneIn(2) ? null : random.between(2_000, 20_000), perTransaction: random.oneIn(2) ? null : random.between(500, 5_000) };
    return request('updateAccount', tenant, key, (clients, me) => own(clients).updateAccount({ id: target, limits }, me(tenant.id)));
  };

  const entries: Make = (tenant, tenants, key) => {
    const postings = Array.from({ length: random.between(1, 5) }, (): PostingInput => {
      const [from, to] = [free(tenant).id, random.oneIn(30) ? random.pick(random.pick(tenants).accounts).id : free(tenant).id];
      const line = (accountId: string, direction: 'debit' | 'credit', value: number) => ({ accountId, direction, amount: value, currency: 'USD' });
      const value = random.between(1, 500);
      const pending = random.oneIn(2);
      return {
        pending, linked: random.oneIn(3), reference: random.oneIn(3) ? `ref-${random.below(25)}` : undefined,
        expiresAt: pending && random.oneIn(2) ? new Date(clock.now() + random.between(0, 9_000)).toISOString() : undefined,
        effectiveAt: random.oneIn(6) ? new Date(clock.now() + random.between(-9_000_000, 9_000_000)).toISOString() : undefined,
        entries: random.oneIn(5) ? [line(from, 'debit', 2 * value), line(to, 'credit', value), line(from, 'credit', value)] : [line(from, 'debit', value), line(to, 'credit', value)],
      };
    });
    const ids = (value: unknown) => (value as EntriesAnswer).results.map((result) => ('posting' in result ? [result.posting.id, result.posting.recordedAt] : [result.problem.code, result.problem.resourceId]));
    return request('createEntries', tenant, key, (clients, me) => clients.ledger.createEntries({ postings }, me(tenant.id, key)), {
      same: ids,
      learn: (value) => { for (const result of (value as EntriesAnswer).results) if ('posting' in result && result.posting.kind === 'pending') tenant.holds.add(result.posting.id); },
    });
  };

  const resolve: Make = (tenant, _tenants, key) => {
    const id = some(tenant.holds);
    if (id === undefined) return undefined;
    const group = random.oneIn(3);
    const part = !group && random.oneIn(3) ? random.between(1, 400) : undefined;
    const same = (value: unknown) => (value as Output<Clients['ledger']['postPending']>).postings.map((posting) => [posting.id, posting.kind, posting.resolves, posting.recordedAt]);
    return random.oneIn(2)
      ? request('postPending', tenant, key, (clients, me) => clients.ledger.postPending({ id, amount: part, group }, me(tenant.id, key)), { same })
      : request('voidPending', tenant, key, (clients, me) => clients.ledger.voidPending({ id, group }, me(tenant.id, key)), { same });
  };

  const look: Make = (tenant, _tenants, key) => {
    const { id } = random.pick(tenant.accounts);
    const status = random.pick(['pending', 'review', 'scheduled', 'completed', 'failed'] as const);
    const wrong = (what: string, value: object): never => {
      throw new Error(`${what}: ${JSON.stringify(value)}`);
    };
    return request('look', tenant, key, async (clients, me) => {
      const trial = await clients.ledger.trialBalance({}, me(tenant.id));
      if (!trial.balanced) wrong('the trial balance does not balance', trial);
      const reconciled = await clients.ledger.reconcile({ accountId: id }, me(tenant.id));
      if (!reconciled.balanced) wrong('an account does not reconcile', reconciled);
      const read = await clients.ledger.getBalance({ accountId: id }, me(tenant.id));
      if (read.balance.held !== read.holds.reduce((sum, hold) => sum + hold.amount, 0)) wrong('what is held is not what holds hold', read);
      await clients.transactions.list({ limit: 5, status }, me(tenant.id));
    });
  };

  const kinds: readonly Make[] = [create, create, create, create, create, batch, change, change, account, entries, entries, resolve, resolve, look];
  return (tenant, tenants, key) => random.pick(kinds)(tenant, tenants, key);
}
