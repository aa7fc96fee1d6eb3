import type { Sql } from '../../../kit/database.ts';
import type { Address } from '../../../kit/channels.ts';
import type { PersonalData } from '../../../kit/personal-data/personal-data.ts';
import { FIRST_SETTINGS, type Preferences, type TenantSettings } from '../domain/preferences.ts';
import { personOf } from './sealing.ts';

interface Common { locale: string | null; time_zone: string | null; quiet_from: string | null; quiet_until: string | null; digest_minutes: number | null; version: number }
interface Row extends Common { customer_id: string; muted: Preferences['muted']; phone: Buffer | null; updated_at: Date }

const TABLE = 'notifications.preferences';
const quietOf = ({ quiet_from: from, quiet_until: until }: Common) => (from === null || until === null ? null : { from, until });

/** By customer, of those who said something. */
export async function findPreferences(sql: Sql, personal: PersonalData, tenantId: string, customerIds: readonly string[]): Promise<Map<string, Preferences>> {
  if (customerIds.length === 0) return new Map();
  const rows = await sql.query<Row>('SELECT * FROM preferences WHERE tenant_id = $1 AND customer_id = ANY ($2::uuid[])', [tenantId, customerIds]);
  const withPhone = rows.filter(({ phone }) => phone !== null);
  const phones = await personal.open(withPhone.map((row) => ({ person: personOf(tenantId, row.customer_id), table: TABLE, field: 'phone', sealed: row.phone! })));
  const phoneOf = new Map(withPhone.map((row, i) => [row.customer_id, phones[i] as string | undefined]));
  return new Map(rows.map((row) => [row.customer_id, {
    locale: row.locale, timeZone: row.time_zone, quietHours: quietOf(row), digestMinutes: row.digest_minutes, muted: row.muted, phone: phoneOf.get(row.customer_id) ?? null,
    version: row.version, updatedAtMs: row.updated_at.getTime(),
  }]));
}

/** False where somebody else was first. */
export async function savePreferences(tx: Sql, personal: PersonalData, tenantId: string, customerId: string, said: Preferences): Promise<boolean> {
  const phone = said.phone === null ? null : await personal.seal(personOf(tenantId, customerId), TABLE, 'phone', said.phone);
  return await tx.execute(
    `INSERT INTO preferences (tenant_id, customer_id, locale, time_zone, quiet_from, quiet_until, digest_minutes, muted, phone, version, updated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (tenant_id, customer_id) DO UPDATE SET locale = excluded.locale, time_zone = excluded.time_zone, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
       digest_minutes = excluded.digest_minutes, muted = excluded.muted, phone = excluded.phone, version = excluded.version, updated_at = excluded.updated_at
     WHERE preferences.version = excluded.version - 1`,
    [tenantId, customerId, said.locale, said.timeZone, said.quietHours?.from, said.quietHours?.until, said.digestMinutes, JSON.stringify(said.muted), phone, said.version, new Date(said.updatedAtMs!)]) === 1;
}

export async function findSettings(sql: Sql, tenantId: string): Promise<TenantSettings> {
  const [row] = await sql.query<Common & { sender_name: string | null }>('SELECT * FROM settings WHERE tenant_id = $1', [tenantId]);
  if (row === undefined) return FIRST_SETTINGS;
  return {
    locale: row.locale ?? FIRST_SETTINGS.locale, timeZone: row.time_zone ?? FIRST_SETTINGS.timeZone, quietHours: quietOf(row), digestMinutes: row.digest_minutes,
    senderName: row.sender_name, version: row.version,
  };
}

/** The last to write wins: these are a form that is sent as a whole. */
export async function saveSettings(tx: Sql, tenantId: string, settings: TenantSettings): Promise<void> {
  await tx.execute(
    `INSERT INTO settings (tenant_id, locale, time_zone, quiet_from, quiet_until, digest_minutes, sender_name, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (tenant_id) DO UPDATE SET locale = excluded.locale, time_zone = excluded.time_zone, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until,
       digest_minutes = excluded.digest_minutes, sender_name = excluded.sender_name, version = settings.version + 1`,
    [tenantId, settings.locale, settings.timeZone, settings.quietHours?.from, settings.quietHours?.until, settings.digestMinutes, settings.senderName, settings.version]);
}

export interface Device { readonly id: string; readonly customerId: string; readonly provider: 'fcm' | 'webpush'; readonly name: string | null; readonly createdAtMs: number }
interface DeviceRow { id: string; customer_id: string; provider: 'fcm' | 'webpush'; name: string | null; target: Buffer; created_at: Date }

const DEVICES = 'notifications.devices';
const toDevice = (row: DeviceRow): Device => ({ id: row.id, customerId: row.customer_id, provider: row.provider, name: row.name, createdAtMs: row.created_at.getTime() });

/** Found again where the customer has it already. */
export async function insertDevice(tx: Sql, personal: PersonalData, tenantId: string, device: Device, target: Address): Promise<Device> {
  const index = await personal.fingerprint(tenantId, 'devices.target', JSON.stringify(target));
  const sealed = await personal.seal(personOf(tenantId, device.customerId), DEVICES, `target ${device.id}`, target);
  await tx.execute(
    `INSERT INTO devices (tenant_id, id, customer_id, provider, name, target, target_index, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (tenant_id, customer_id, target_index) DO NOTHING`, [tenantId, device.id, device.customerId, device.provider, device.name, sealed, index, new Date(device.createdAtMs)]);
  const [row] = await tx.query<DeviceRow>('SELECT * FROM devices WHERE tenant_id = $1 AND customer_id = $2 AND target_index = $3', [tenantId, device.customerId, index]);
  return toDevice(row!);
}

export async function findDevices(sql: Sql, tenantId: string, ids: readonly string[]): Promise<Device[]> {
  const rows = await sql.query<DeviceRow>('SELECT * FROM devices WHERE tenant_id = $1 AND id = ANY ($2::uuid[])', [tenantId, ids]);
  return rows.map(toDevice);
}

/** Newest first. */
export async function listDevices(sql: Sql, tenantId: string, customerId: string | undefined, before: string | undefined, limit: number): Promise<Device[]> {
  const rows = await sql.query<DeviceRow>(
    'SELECT * FROM devices WHERE tenant_id = $1 AND ($2::uuid IS NULL OR customer_id = $2) AND ($3::uuid IS NULL OR id < $3) ORDER BY id DESC LIMIT $4', [tenantId, customerId, before, limit]);
  return rows.map(toDevice);
}

/** Where a customer's devices are reached; those of somebody erased are left out. */
export async function findTargets(sql: Sql, personal: PersonalData, tenantId: string, customerIds: readonly string[]): Promise<{ device: Device; target: Address }[]> {
  if (customerIds.length === 0) return [];
  const rows = await sql.query<DeviceRow>('SELECT * FROM devices WHERE tenant_id = $1 AND customer_id = ANY ($2::uuid[]) ORDER BY id', [tenantId, customerIds]);
  const targets = await personal.open(rows.map((row) => ({ person: personOf(tenantId, row.customer_id), table: DEVICES, field: `target ${row.id}`, sealed: row.target })));
  return rows.flatMap((row, i) => (targets[i] === undefined ? [] : [{ device: toDevice(row), target: targets[i] as Address }]));
}

export async function deleteDevice(sql: Sql, tenantId: string, id: string): Promise<boolean> {
  return await sql.execute('DELETE FROM devices WHERE tenant_id = $1 AND id = $2', [tenantId, id]) === 1;
}

export async function forgetPreferences(tx: Sql, tenantId: string, customerId: string): Promise<void> {
  await tx.execute('DELETE FROM devices WHERE tenant_id = $1 AND customer_id = $2', [tenantId, customerId]);
  await tx.execute('DELETE FROM preferences WHERE tenant_id = $1 AND customer_id = $2', [tenantId, customerId]);
}
