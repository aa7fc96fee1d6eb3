import type { Sql } from '../../../kit/database.ts';

export interface Ledger {
  readonly id: number;
  readonly tenantId: string;
  readonly timezone: string;
}

export interface Ledgers {
  /** The tenant's ledger, or undefined where it has none yet. Remembered for good: a ledger never changes. */
  find(tenantId: string): Promise<Ledger | undefined>;
  /** The same, from memory alone. */
  known(tenantId: string): Ledger | undefined;
  timeZoneOf(ledgerId: number): string;
  open(tx: Sql, tenantId: string, timezone: string): Promise<Ledger>;
}

interface Row { id: number; tenant_id: string; timezone: string }

export function ledgers(sql: Sql): Ledgers {
  const byTenant = new Map<string, Ledger>();
  const zones = new Map<number, string>();
  const remember = (row: Row): Ledger => {
    const ledger = { id: row.id, tenantId: row.tenant_id, timezone: row.timezone };
    byTenant.set(ledger.tenantId, ledger);
    zones.set(ledger.id, ledger.timezone);
    return ledger;
  };
  return {
    known: (tenantId) => byTenant.get(tenantId),
    timeZoneOf: (ledgerId) => zones.get(ledgerId) ?? 'UTC',
    async find(tenantId) {
      const known = byTenant.get(tenantId);
      if (known !== undefined) return known;
      const [row] = await sql.query<Row>('SELECT id, tenant_id, timezone FROM ledgers WHERE tenant_id = $1', [tenantId]);
      return row === undefined ? undefined : remember(row);
    },
    async open(tx, tenantId, timezone) {
      await tx.execute('INSERT INTO ledgers (tenant_id, timezone) VALUES ($1, $2) ON CONFLICT (tenant_id) DO NOTHING', [tenantId, timezone]);
      const [row] = await tx.query<Row>('SELECT id, tenant_id, timezone FROM ledgers WHERE tenant_id = $1', [tenantId]);
      // Not remembered here: the transaction may still fail.
      return { id: row!.id, tenantId: row!.tenant_id, timezone: row!.timezone };
    },
  };
}
