import { withClient } from '../../adapters/postgres/migrate.ts';
import { verifyLedger } from '../../services/ledger/verify/verify-ledger.ts';
import { as, type Asked } from './asked.ts';
import type { Installation, SimulatedProcess } from './installation.ts';
import type { Town } from './town.ts';

/** Not what counts spending: see contracts/proofs/memo.ts. */
const OF_MONEY = `substr(e.account_id::text, 15, 1) <> '8'`;

/** Each finds rows that must not be. The schemas are those of the services; only an administrator sees them all. */
const NEVER: Record<string, string> = {
  'a currency whose debits and credits differ':
    'SELECT ledger_id, currency, sum(posted) FROM ledger.accounts GROUP BY 1, 2 HAVING sum(posted) <> 0',
  'an entry that does not follow from the one before':
    `SELECT account_id, version FROM (SELECT account_id, version, posted_after, recorded_at, row_number() OVER chain AS place, sum(change) OVER chain AS running,
       lag(recorded_at) OVER chain AS before FROM ledger.entries WINDOW chain AS (PARTITION BY ledger_id, account_id ORDER BY version)) e
     WHERE version <> place OR posted_after <> running OR before > recorded_at`,
  'an account that is not as its last entry left it':
    `SELECT a.id FROM ledger.accounts a LEFT JOIN ledger.entries e ON e.ledger_id = a.ledger_id AND e.account_id = a.id AND e.version = a.version
     WHERE (a.posted, a.held_debits, a.held_credits) IS DISTINCT FROM (coalesce(e.posted_after, 0), coalesce(e.held_debits_after, 0), coalesce(e.held_credits_after, 0))
       OR a.version <> (SELECT count(*) FROM ledger.entries c WHERE c.ledger_id = a.ledger_id AND c.account_id = a.id)`,
  'an account that holds other than its pending postings do':
    `SELECT a.id FROM ledger.accounts a LEFT JOIN LATERAL (
       SELECT coalesce(-sum(h.amounts[i]) FILTER (WHERE h.amounts[i] < 0), 0) AS debits, coalesce(sum(h.amounts[i]) FILTER (WHERE h.amounts[i] > 0), 0) AS credits
       FROM ledger.holds h, generate_subscripts(h.accounts, 1) AS i WHERE h.status = 0 AND h.ledger_id = a.ledger_id AND h.accounts[i] = a.id) held ON true
     WHERE a.held_debits <> held.debits OR a.held_credits <> held.credits`,
  'a batch that nobody finished':
    'SELECT id FROM transactions.batches WHERE NOT done',
  'a completed transaction without its posting, or with other entries':
    `SELECT t.id FROM transactions.transactions t WHERE t.status = 3 AND (SELECT array_agg((e.account_id, e.change) ORDER BY e.change) FROM ledger.entries e WHERE e.posting_id = t.id AND ${OF_MONEY})
       IS DISTINCT FROM ARRAY[(t.from_account, -t.amount), (t.to_account, t.amount)]`,
  'a posting of a transaction that did not complete':
    `SELECT t.id, t.type, t.status, t.failure_code, t.failure_detail, t.line, t.approved_by, t.scheduled_for, b.epoch, b.valid_until_ms, b.completed_at_ms, b.older_ids IS NOT NULL AS waited,
       (SELECT min(extract(epoch FROM e.recorded_at) * 1000)::bigint FROM ledger.entries e WHERE e.posting_id = t.id) AS posted_at_ms
     FROM transactions.transactions t JOIN ledger.postings p ON p.id = t.id LEFT JOIN transactions.batches b ON b.id = t.batch_id WHERE t.status <> 3`,
  'a transaction reversed twice':
    'SELECT reverses FROM transactions.transactions WHERE reverses IS NOT NULL AND status NOT IN (4, 5) GROUP BY tenant_id, reverses HAVING count(*) > 1',
  'a key that spent more than it may, in a day or in all':
    `SELECT spending, day, sum(amount) FROM (SELECT t.spending, t.amount, p.day FROM transactions.transactions t JOIN transactions.batches b ON b.id = t.batch_id,
         LATERAL (SELECT (min(e.recorded_at) AT TIME ZONE 'UTC')::date FROM ledger.entries e WHERE e.posting_id = t.id) p (day) WHERE t.status = 3 AND b.done AND t.spending IS NOT NULL) s
     GROUP BY GROUPING SETS ((spending, day), (spending)) HAVING sum(amount) > CASE WHEN GROUPING(day) = 0 THEN (spending->>'daily')::bigint ELSE (spending->>'total')::bigint END`,
  'a key whose spending is not counted as it is':
    `SELECT t.spending->>'id', sum(t.amount), -min(a.posted) FROM transactions.transactions t
       JOIN ledger.entries e ON e.posting_id = t.id AND NOT ${OF_MONEY} AND e.change < 0 JOIN ledger.accounts a ON a.ledger_id = e.ledger_id AND a.id = e.account_id
     WHERE t.spending IS NOT NULL GROUP BY 1 HAVING sum(t.amount) <> -min(a.posted) OR count(DISTINCT a.id) > 1`,
  'a transaction that was to be counted and is not, or the other way round':
    `SELECT t.id FROM transactions.transactions t WHERE t.status = 3 AND (t.spending IS NOT NULL) <> EXISTS (SELECT FROM ledger.entries e WHERE e.posting_id = t.id AND NOT ${OF_MONEY})`,
  'a parked event':
    `SELECT consumer, error FROM transactions.dead_letters UNION ALL SELECT consumer, error FROM events.dead_letters`,
  'a day on which more left an account than its limit allows':
    `SELECT e.account_id, e.recorded_at::date, -sum(e.change) FROM ledger.entries e JOIN ledger.accounts a ON a.ledger_id = e.ledger_id AND a.id = e.account_id
       JOIN transactions.transactions t ON t.id = e.posting_id
     WHERE a.limit_daily IS NOT NULL AND e.change < 0 AND t.type NOT IN (1, 6) GROUP BY 1, 2, a.limit_daily HAVING -sum(e.change) > a.limit_daily`,
};

/** What must hold when all is quiet. Returns what is wrong. */
export async function checkBooks(installation: Installation): Promise<string[]> {
  const wrong: string[] = [];
  await withClient(installation.adminUrl, async (admin) => {
    for (const [what, query] of Object.entries(NEVER)) {
      const { rows } = await admin.query<object>(query);
      if (rows.length > 0) wrong.push(`there is ${what}: ${JSON.stringify(rows.slice(0, 3))} (${rows.length})`);
    }
  });
  const verdict = await verifyLedger(installation.database('ledger'));
  if (!verdict.ok) wrong.push(`the ledger does not verify: ${JSON.stringify(verdict.difference)}`);
  return wrong;
}

/** Every acknowledged transaction is there, as it was acknowledged; every answered key made what it said, and nothing else was made. */
export async function checkAcknowledged(installation: Installation, town: Town, { clients }: SimulatedProcess): Promise<string[]> {
  const wrong: string[] = [];
  for (const tenant of town.tenants) {
    for (const id of tenant.transactions) {
      const transaction = await clients.transactions.get({ id }, as(tenant.id)).catch(() => undefined);
      if (transaction === undefined) wrong.push(`${id} was acknowledged and is not there`);
      else if (transaction.status === 'completed') wrong.push(...await checkPosting(clients, tenant.id, transaction));
    }
  }
  const [counted] = await installation.database('transactions').query<{ all: bigint; keys: bigint }>('SELECT count(*) AS all, count(DISTINCT (tenant_id, key_hash)) AS keys FROM transactions');
  if (counted!.all !== counted!.keys) wrong.push(`${counted!.all} transactions were made of ${counted!.keys} keys`);
  return [...wrong, ...town.asked.flatMap(checkHeard)];
}

async function checkPosting(clients: SimulatedProcess['clients'], tenantId: string, transaction: Awaited<ReturnType<SimulatedProcess['clients']['transactions']['get']>>): Promise<string[]> {
  const { entries, recordedAt } = await clients.ledger.getPosting({ id: transaction.postingId! }, as(tenantId));
  const expected = { from: entries[0]!.balance.posted, to: entries[1]!.balance.posted };
  const told = { from: transaction.balances?.from, to: transaction.balances?.to };
  // One that was recovered completed when it was found to be posted.
  return JSON.stringify(expected) === JSON.stringify(told) && recordedAt <= transaction.completedAt! ? [] : [`${transaction.id} tells ${JSON.stringify(told)}, its posting ${JSON.stringify(expected)}`];
}

function checkHeard({ name, key, heard }: Asked): string[] {
  return heard.some(({ kind }) => kind !== 'open') ? [] : [`${name} (${key}) never got an answer`];
}
