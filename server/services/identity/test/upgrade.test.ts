import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { hashSecret, newApiKeySecret } from '../credentials/secrets.ts';
import { identity } from '../service.ts';

const db = await testDatabase([identity]);

test('keys from before go on with the secret they have, unbound and with a budget of their own', async () => {
  const files = (await readdir(identity.migrations)).filter((name) => name.endsWith('.sql')).toSorted();
  const at = files.findIndex((name) => name.endsWith('-restricted-keys.sql'));
  const [tenantId, keyId] = [randomUUID(), randomUUID()];
  const hash = hashSecret(newApiKeySecret('live'));
  const usedAt = new Date('2026-01-02T03:04:05Z');
  await withClient(db.adminUrl, async (admin) => {
    await admin.query('CREATE SCHEMA before');
    await admin.query('SET search_path = before');
    for (const file of files.slice(0, at)) await admin.query(await readFile(new URL(file, identity.migrations), 'utf8'));
    await admin.query(`INSERT INTO tenants (id, name, created_at) VALUES ($1, 'Old', now())`, [tenantId]);
    await admin.query(
      `INSERT INTO api_keys (id, tenant_id, name, hash, prefix, mode, scopes, created_at, last_used_at) VALUES ($1, $2, 'Old', $3, 'fl_live_0000', 'live', '{ledger:read}', now(), $4)`,
      [keyId, tenantId, hash, usedAt]);
    await admin.query(await readFile(new URL(files[at]!, identity.migrations), 'utf8'));
    const { rows } = await admin.query('SELECT k.networks, k.expires_at, k.spending, k.budget_id, k.last_used_at, s.hash, s.valid_until, s.last_used_at AS used FROM api_keys k JOIN api_key_secrets s ON s.key_id = k.id');
    expect(rows).toEqual([{ networks: [], expires_at: null, spending: [], budget_id: keyId, last_used_at: usedAt, hash, valid_until: null, used: usedAt }]);
  });
});
