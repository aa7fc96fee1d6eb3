import { decodeChunk, type Chunk, type EventRecord } from '../../kit/events.ts';
import { as } from './asked.ts';
import type { Installation, SimulatedProcess } from './installation.ts';
import type { Town } from './town.ts';

type Clients = SimulatedProcess['clients'];

/** All that a service told, in the order of its recording. */
async function told(installation: Installation, service: string, table = 'outbox'): Promise<EventRecord[]> {
  const rows = await installation.database(service).query<{ id: bigint; tenant_id: string; count: number; types: string[]; codec: Chunk['codec']; data: Buffer; recorded_at: Date }>(
    `SELECT id, tenant_id, count, types, codec, data, recorded_at FROM ${table} ORDER BY id`);
  return rows.flatMap((row) => decodeChunk({
    source: `${service}.${table}`, id: row.id, tenantId: row.tenant_id, count: row.count, types: row.types, codec: row.codec, data: row.data, recordedAtMs: row.recorded_at.getTime(),
  }));
}

/** Each aggregate's events lead to its row; the read model equals a recount; the archive holds every event once, each resource's in order. */
export async function checkEvents(installation: Installation, town: Town, { clients }: SimulatedProcess): Promise<string[]> {
  const transactions = await told(installation, 'transactions');
  const accounts = await told(installation, 'accounts');
  const ledger = await told(installation, 'ledger', 'journal');
  const reconciled = await told(installation, 'ledger');
  const wrong: string[] = [];
  for (const tenant of town.tenants) {
    const own = (events: readonly EventRecord[]): EventRecord[] => events.filter(({ tenantId }) => tenantId === tenant.id);
    wrong.push(
      ...await checkReplay(own(transactions), (id) => clients.transactions.get({ id }, as(tenant.id))),
      ...await checkReplay(own(accounts).filter(({ subject }) => subject.startsWith('acc_')), (id) => clients.accounts.getAccount({ id }, as(tenant.id))),
      ...await checkReplay(own(accounts).filter(({ subject }) => subject.startsWith('cus_')), (id) => clients.accounts.getCustomer({ id }, as(tenant.id))),
      ...checkBalances(own(ledger), await balancesOf(clients, tenant.id, own(ledger))),
      ...checkBeginnings(own(transactions)),
      ...await eventually(() => checkSummary(clients, tenant.id, own(transactions))),
      ...await eventually(() => checkArchive(clients, tenant.id, [own(transactions), own(accounts), own(ledger), own(reconciled)])),
    );
  }
  return wrong;
}

const PATIENCE_MS = 5_000;

/** The last events may still be on their way. */
async function eventually(check: () => Promise<string[]>): Promise<string[]> {
  for (const startedMs = performance.now(); ;) {
    const wrong = await check();
    if (wrong.length === 0 || performance.now() - startedMs > PATIENCE_MS) return wrong;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The last event of each resource says of it what the resource says of itself, as far as both speak of the same. */
async function checkReplay(events: readonly EventRecord[], get: (id: string) => Promise<object>): Promise<string[]> {
  const last = new Map(events.map(({ subject, data }) => [subject, data]));
  const wrong: string[] = [];
  for (const [id, data] of last) {
    const row = await get(id) as Record<string, unknown>;
    for (const [field, value] of Object.entries(data)) {
      // An account's row in the accounts service has a revision; its balance and version are the ledger's.
      if (!(field in row) || field === 'version' || field === 'balance') continue;
      if (canonical(row[field]) !== canonical(value)) wrong.push(`${id}: by its events ${field} is ${canonical(value)}, by its row ${canonical(row[field])}`);
    }
  }
  return wrong;
}

const canonical = (value: unknown): string => JSON.stringify(value, (_, inner: unknown) =>
  (typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner));

/** A transaction is created once, first of all, and settled once at most. */
function checkBeginnings(events: readonly EventRecord[]): string[] {
  return [...Map.groupBy(events, ({ subject }) => subject)].flatMap(([id, ofOne]) => {
    const types = ofOne.map(({ type }) => type.replace('transaction.', ''));
    const ends = types.filter((type) => type === 'completed' || type === 'failed' || type === 'cancelled').length;
    return types[0] === 'created' && types.indexOf('created', 1) === -1 && ends <= 1 && types.filter((type) => type === 'review-required').length <= 1 ? [] : [`${id} was told as ${types.join(', ')}`];
  });
}

async function balancesOf(clients: Clients, tenantId: string, ledger: readonly EventRecord[]): Promise<Map<string, object>> {
  const ids = new Set(ledger.filter(({ type }) => type === 'balance.changed').map(({ subject }) => subject));
  return new Map(await Promise.all([...ids].map(async (id): Promise<[string, object]> => {
    const { version, balance } = await clients.ledger.getBalance({ accountId: id }, as(tenantId));
    return [id, { version, posted: balance.posted }];
  })));
}

/** `balance.changed` of an account comes in versions without a gap, the last being the account's. */
function checkBalances(events: readonly EventRecord[], balances: ReadonlyMap<string, object>): string[] {
  const changes = Map.groupBy(events.filter(({ type }) => type === 'balance.changed'), ({ subject }) => subject);
  return [...changes].flatMap(([id, ofOne]) => {
    const versions = ofOne.map(({ data }) => data['version'] as number);
    const wrong = versions.some((version, i) => version !== i + 1) ? [`balance.changed of ${id} came as versions ${versions.join(' ')}`] : [];
    const last = ofOne.at(-1)!.data as { version: number; posted: number };
    const now = balances.get(id) as { version: number; posted: number };
    return last.version === now.version && Math.abs(last.posted) === Math.abs(now.posted) ? wrong : [...wrong, `${id} is ${JSON.stringify(now)}, its last event says ${JSON.stringify(last)}`];
  });
}

async function checkSummary(clients: Clients, tenantId: string, events: readonly EventRecord[]): Promise<string[]> {
  const counted = new Map<string, string>();
  const sums = new Map<string, { count: number; amount: bigint }>();
  for (const { type, timeMs, data } of events) {
    if (!['transaction.completed', 'transaction.failed', 'transaction.cancelled'].includes(type)) continue;
    const key = [new Date(timeMs).toISOString().slice(0, 10), data['currency'], data['type'], data['status']].join(' ');
    const sum = sums.get(key) ?? { count: 0, amount: 0n };
    sums.set(key, { count: sum.count + 1, amount: sum.amount + BigInt(data['amount'] as number) });
  }
  for (const [key, { count, amount }] of sums) counted.set(key, `${count} ${amount}`);
  const { data } = await clients.transactions.summary({ from: '2000-01-01' }, as(tenantId));
  const shown = new Map(data.map(({ day, currency, type, status, count, amount }) => [[day, currency, type, status].join(' '), `${count} ${amount}`]));
  const text = (map: ReadonlyMap<string, string>): string => JSON.stringify([...map].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return text(counted) === text(shown) ? [] : [`the daily summary is ${text(shown)}, a recount ${text(counted)}`];
}

async function checkArchive(clients: Clients, tenantId: string, sources: readonly (readonly EventRecord[])[]): Promise<string[]> {
  const archived: { id: string; subject: string; offset: number }[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: { data: { id: string; subject: string; offset: number }[] } = await clients.events.list({ after, limit: 100 }, as(tenantId));
    archived.push(...page.data);
    after = page.data.at(-1)?.offset;
  }
  const wrong: string[] = [];
  if (archived.some(({ offset }, i) => offset !== i + 1)) wrong.push('offsets of the archive have gaps');
  const ids = new Set(archived.map(({ id }) => id));
  const expected = sources.flat();
  const missing = expected.filter(({ id }) => !ids.has(id));
  if (missing.length > 0 || ids.size !== archived.length || archived.length < expected.length) wrong.push(`the archive holds ${archived.length} events (${ids.size} different), ${expected.length} were told; ${missing.length} are missing`);
  for (const source of sources) {
    const place = new Map(archived.map(({ id, offset }) => [id, offset]));
    for (const [subject, events] of Map.groupBy(source, (event) => event.subject)) {
      const offsets = events.map(({ id }) => place.get(id) ?? 0);
      if (offsets.some((offset, i) => i > 0 && offset <= offsets[i - 1]!)) wrong.push(`events of ${subject} lie out of order in the archive`);
    }
  }
  return wrong;
}
