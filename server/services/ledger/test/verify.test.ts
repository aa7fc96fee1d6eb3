import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { encodeId } from '../../../../contracts/ids.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import { quoteName, withDatabase } from '../../../adapters/postgres/names.ts';
import type { Database } from '../../../kit/database.ts';
import { compressLines, decompressLines } from '../../../kit/events.ts';
import { newPrivatePem, signerFromPem } from '../../../kit/signing.ts';
import { cloneDatabase } from '../../../test/support/clone-database.ts';
import { listSealRows } from '../store/seals.ts';
import { verifyLedger, type Verdict } from '../verify/verify-ledger.ts';
import { ledgerDeps, LEDGER_SCHEMA, newId, openTenant, recordAll, resolution, sealAll, sealDeps, transfer, type Tenant } from './recording.ts';

/**
 * One ledger with something of everything, and for each way of tampering a copy of it that an administrator tampers with, triggers
 * switched off.
 */
const clone = await cloneDatabase(inject('postgresUrl'), [LEDGER_SCHEMA], new URL('../../../kit/migrations/', import.meta.url));
const original = new URL(clone.adminUrl).pathname.slice(1);
afterAll(() => clone.drop());
const signer = signerFromPem(newPrivatePem());
const openHold = newId();
const resolvedHold = newId();
const referenced = newId();
/** At least one a round, more where other tests on this server hold transactions open. */
let seals = 0;
let tenant: Tenant;
let other: Tenant;

beforeAll(async () => {
  const { database, close } = openDatabase({ url: clone.urlOf('ledger'), schema: 'ledger' });
  const deps = ledgerDeps(database);
  const sealing = sealDeps(database, signer);
  tenant = await openTenant(deps);
  other = await openTenant(deps);
  const [clearing, alice, bob, carol] = tenant.accounts as [string, string, string, string];
  for (let round = 0; round < 12; round++) {
    await recordAll(deps, tenant, Array.from({ length: 30 }, (_, i) => transfer(clearing, [alice, bob, carol][i % 3]!, 1_000 + i)));
    await recordAll(deps, other, [transfer(other.accounts[0]!, other.accounts[1]!, 5)]);
    if (round % 2 === 0) await sealAll(sealing);
  }
  await recordAll(deps, tenant, [
    transfer(alice, bob, 70, { pending: true, postingId: openHold, expiresAtMs: Date.now() + 3_600_000 }),
    transfer(alice, carol, 60, { pending: true, postingId: resolvedHold, effectiveAtMs: Date.now() - 86_400_000 }),
    transfer(alice, bob, 5, { reference: 'Rechnung „7“', postingId: referenced }),
    transfer(bob, carol, 9, { effectiveAtMs: Date.now() - 5_000 }),
  ]);
  await recordAll(deps, tenant, [resolution('post', resolvedHold, 20n)]);
  await sealAll(sealing);
  seals = (await listSealRows(database, null, 1))[0]!.sequence;
  // Only a database that nobody uses can be copied.
  await close();
});

const copies: string[] = [];
const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
  await withClient(inject('postgresUrl'), async (admin) => {
    for (const copy of copies.splice(0)) await admin.query(`DROP DATABASE ${quoteName(copy)} WITH (FORCE)`);
  });
});

const nothing = async (): Promise<void> => {};

/** A copy that an administrator whom no trigger stops has changed. */
async function copyWith(change: (admin: Client) => Promise<unknown>): Promise<Database> {
  const copy = `${original}_${copies.length}`;
  await withClient(inject('postgresUrl'), (admin) => admin.query(`CREATE DATABASE ${quoteName(copy)} TEMPLATE ${quoteName(original)}`));
  copies.push(copy);
  await withClient(withDatabase(clone.adminUrl, copy), async (admin) => {
    await admin.query('SET search_path = ledger');
    for (const table of ['journal', 'postings', 'entries', 'seals', 'sealed_journal', 'seal_keys']) await admin.query(`ALTER TABLE ${table} DISABLE TRIGGER append_only`);
    // Foreign keys are triggers too.
    await admin.query('SET session_replication_role = replica');
    await change(admin);
  });
  const opened = openDatabase({ url: withDatabase(clone.urlOf('ledger'), copy), schema: 'ledger', max: 2 });
  closers.push(opened.close);
  return opened.database;
}

const tampered = async (change: (admin: Client) => Promise<unknown>): Promise<Verdict> => verifyLedger(await copyWith(change));

const run = (sql: string, ...values: unknown[]) => (admin: Client) => admin.query(sql, values);
const account = (i: number): string => encodeId('account', tenant.accounts[i]!);

/** Changes the text of one journal row. */
const edit = (where: string, change: (lines: string[]) => string[]) => async (admin: Client) => {
  const { rows: [row] } = await admin.query<{ id: string; data: Buffer }>(`SELECT id, data FROM journal WHERE ${where} ORDER BY id LIMIT 1`);
  await admin.query('UPDATE journal SET data = $2 WHERE id = $1', [row!.id, compressLines(change(decompressLines(row!.data)))]);
};

describe('a ledger that nobody touched', () => {
  it('is proven, and counted', async () => {
    const verdict = await verifyLedger(await copyWith(nothing), { trustedKeys: [signer.publicKey] });
    expect(verdict).toMatchObject({ ok: true, postings: 12 * 31 + 5, unsealed: 0, entries: 2 * (12 * 31 + 5), accounts: 8, openHolds: 1, seals });
    const usd = verdict.ok ? verdict.turnover.get('USD') : undefined;
    expect(usd?.debits).toBe(usd?.credits);
  });

  it('is proven while more is recorded that no seal covers yet', async () => {
    const database = await copyWith(nothing);
    const deps = ledgerDeps(database);
    await recordAll(deps, tenant, [transfer(tenant.accounts[1]!, tenant.accounts[2]!, 1), transfer(tenant.accounts[1]!, tenant.accounts[2]!, 1)]);
    expect(await verifyLedger(database)).toMatchObject({ ok: true, unsealed: 2 });
  });

  it('is proven before its first seal, page by page', async () => {
    const database = await copyWith(async (admin) => {
      await admin.query('TRUNCATE seals, sealed_journal, tiles');
    });
    const deps = ledgerDeps(database);
    for (let round = 0; round < 60; round++) await recordAll(deps, tenant, [transfer(tenant.accounts[1]!, tenant.accounts[2]!, 1)]);
    await withClient(withDatabase(clone.adminUrl, copies.at(-1)!), async (admin) => {
      // Numbers of two and three digits: their order is not that of their text.
      await admin.query('UPDATE ledger.journal SET xid = (id + 30)::text::xid8');
    });
    expect(await verifyLedger(database)).toMatchObject({ ok: true, postings: 12 * 31 + 65, unsealed: 12 * 31 + 65, seals: 0 });
  });

  it('is proven where transactions that began later were first on an account', async () => {
    const database = await copyWith(nothing);
    const [clearing, alice, bob] = tenant.accounts as [string, string, string];
    const deps = ledgerDeps(database);
    for (const amount of [7, 2, 5]) await recordAll(deps, tenant, [transfer(clearing, alice, amount), transfer(alice, bob, 1)]);
    await withClient(withDatabase(clone.adminUrl, copies.at(-1)!), async (admin) => {
      // As if each had begun in the opposite order, and waited for the accounts.
      await admin.query(`UPDATE ledger.journal j SET xid = r.xid FROM (SELECT a.id, b.xid FROM
        (SELECT id, row_number() OVER (ORDER BY id) AS n FROM ledger.journal ORDER BY id DESC LIMIT 3) a JOIN
        (SELECT xid, row_number() OVER (ORDER BY id) AS n FROM ledger.journal ORDER BY id DESC LIMIT 3) b
        ON a.n + b.n = 2 * (SELECT count(*) FROM ledger.journal) - 2) r WHERE r.id = j.id`);
    });
    await sealAll(sealDeps(database, signer));
    const leaves = await database.query<{ journal_id: bigint }>('SELECT journal_id FROM sealed_journal ORDER BY first_leaf DESC LIMIT 3');
    expect(leaves.map((row) => row.journal_id)).toEqual(leaves.map((row) => row.journal_id).toSorted((a, b) => Number(a - b)));
    expect(await verifyLedger(database)).toMatchObject({ ok: true, unsealed: 0 });
  });

  it('is not proven by a stranger’s key', async () => {
    const stranger = signerFromPem(newPrivatePem());
    const verdict = await verifyLedger(await copyWith(nothing), { trustedKeys: [stranger.publicKey] });
    expect(verdict).toMatchObject({ ok: false, difference: { kind: 'key', id: signer.keyId } });
  });

  it('of nothing is proven too', async () => {
    const empty = await cloneDatabase(inject('postgresUrl'), [LEDGER_SCHEMA], new URL('../../../kit/migrations/', import.meta.url));
    const { database, close } = openDatabase({ url: empty.urlOf('ledger'), schema: 'ledger' });
    expect(await verifyLedger(database, { trustedKeys: [signer.publicKey] })).toMatchObject({ ok: true, postings: 0, seals: 0 });
    await close();
    await empty.drop();
  });
});

describe('verify names', () => {
  it('a balance in accounts', async () => {
    expect(await tampered(run('UPDATE accounts SET posted = posted + 1 WHERE id = $1', tenant.accounts[1]))).toMatchObject({
      ok: false, difference: { kind: 'account', id: account(1), field: 'posted balance' },
    });
  });

  it('a held amount and a version in accounts', async () => {
    expect(await tampered(run('UPDATE accounts SET held_debits = 0 WHERE id = $1', tenant.accounts[1]))).toMatchObject({
      difference: { kind: 'account', id: account(1), field: 'held debits', expected: '70', found: '0' },
    });
    expect(await tampered(run('UPDATE accounts SET version = version + 1 WHERE id = $1', tenant.accounts[2]))).toMatchObject({
      difference: { kind: 'account', id: account(2), field: 'version' },
    });
  });

  it('an account that is gone', async () => {
    expect(await tampered(run('DELETE FROM accounts WHERE id = $1', tenant.accounts[3]))).toMatchObject({ difference: { kind: 'account' } });
  });

  it.each([
    ['change', 'change = change + 4294967296'], ['posted balance', 'posted_after = posted_after - 1'], ['recording time', `recorded_at = recorded_at + interval '1 us'`],
    ['held debits', 'held_debits_after = 1'], ['effective time', `effective_at = recorded_at - interval '1 day'`], ['posting', 'posting_id = account_id'],
  ])("an entry's %s", async (field, change) => {
    expect(await tampered(run(`UPDATE entries SET ${change} WHERE account_id = $1 AND version = 17`, tenant.accounts[1]))).toMatchObject({
      ok: false, difference: { kind: 'entry', id: `${account(1)}/17`, field },
    });
  });

  it('an entry that is gone, and one too many', async () => {
    expect(await tampered(run('DELETE FROM entries WHERE account_id = $1 AND version = 9', tenant.accounts[2]))).toMatchObject({
      difference: { kind: 'entry', id: `${account(2)}/9`, field: 'row', found: 'missing' },
    });
    expect(await tampered(run(
      `INSERT INTO entries (ledger_id, account_id, version, posting_id, change, posted_after, recorded_at)
       SELECT ledger_id, account_id, 99999, posting_id, change, posted_after, recorded_at FROM entries WHERE account_id = $1 AND version = 9`, tenant.accounts[2]))).toMatchObject({
      difference: { kind: 'entry', id: `${account(2)}/99999`, field: 'row', expected: 'none' },
    });
  });

  it('two entries that swapped their changes', async () => {
    expect(await tampered(run(
      `UPDATE entries e SET change = o.change FROM entries o WHERE e.account_id = $1 AND o.account_id = $1 AND o.version = CASE e.version WHEN 3 THEN 4 ELSE 3 END AND e.version IN (3, 4)`,
      tenant.accounts[1]))).toMatchObject({ difference: { kind: 'entry', id: `${account(1)}/3`, field: 'change' } });
  });

  it.each([
    ['reference', `reference = 'Rechnung 8'`], ['reference', 'reference = NULL'], ['line', 'line = line + 1'], ['journal row', 'journal_id = 1'], ['kind', 'kind = 1'],
  ])("a posting's %s", async (field, change) => {
    expect(await tampered(run(`UPDATE postings SET ${change} WHERE id = $1`, referenced))).toMatchObject({
      difference: { kind: 'posting', id: encodeId('posting', referenced), field },
    });
  });

  it.each([
    ['status', 'status = 2'], ['expiry', 'expires_at = NULL'], ['amounts', 'amounts = ARRAY[-71, 71]'], ['accounts', 'accounts = ARRAY[accounts[2], accounts[1]]'],
    ['resolved by', 'resolved_by = posting_id'], ['making time', `made_at = made_at - interval '1 s'`],
  ])("a hold's %s", async (field, change) => {
    expect(await tampered(run(`UPDATE holds SET ${change} WHERE posting_id = $1`, openHold))).toMatchObject({
      difference: { kind: 'hold', id: encodeId('posting', openHold), field },
    });
  });

  it('a hold that was resolved and is open again', async () => {
    expect(await tampered(run('UPDATE holds SET status = 0, resolved_by = NULL WHERE posting_id = $1', resolvedHold))).toMatchObject({
      difference: { kind: 'hold', id: encodeId('posting', resolvedHold), field: 'status', expected: '1', found: '0' },
    });
  });

  it('an amount in the journal that its account can not have had', async () => {
    const verdict = await tampered(edit('postings = 30', (lines) => lines.with(3, lines[3]!.replace(/,-?(\d+),(-?\d+),0,0\]/, ',-$1,1,0,0]'))));
    expect(verdict).toMatchObject({ ok: false, difference: { kind: 'entry', field: 'posted balance' } });
  });

  it('a journal line whose amounts fit and whose hash does not', async () => {
    const verdict = await tampered(edit(`id = (SELECT journal_id FROM postings WHERE id = '${referenced}')`, (lines) => lines.map((line) => line.replace('Rechnung', 'rechnung'))));
    expect(verdict).toMatchObject({ ok: false, difference: { kind: 'seal', id: String(seals) } });
    expect(verdict.ok ? '' : verdict.difference.field).toContain('root hash (over journal rows');
  });

  it('a journal row that is no longer compressed lines', async () => {
    expect(await tampered(run(`UPDATE journal SET data = overlay(data placing '\\x00' from 1) WHERE id = 4`))).toMatchObject({ difference: { kind: 'journal', id: 'row 4', field: 'data' } });
    expect(await tampered(edit('id = 4', (lines) => lines.map(() => '[2]')))).toMatchObject({ difference: { kind: 'journal', id: 'row 4', field: 'line 0' } });
    expect(await tampered(edit('id = 4', (lines) => lines.map((line) => line.replace(/\["acc_[^"]*"/, '[7'))))).toMatchObject({ difference: { kind: 'journal', id: 'row 4', field: 'line 0' } });
  });

  it('swapped journal rows', async () => {
    const verdict = await tampered(run('UPDATE journal a SET data = b.data, postings = b.postings FROM journal b WHERE a.id IN (1, 3) AND b.id = 4 - a.id AND a.postings = b.postings'));
    expect(verdict).toMatchObject({ ok: false, difference: { kind: 'seal' } });
    const order = await tampered(async (admin) => {
      await admin.query('ALTER TABLE sealed_journal DROP CONSTRAINT sealed_journal_journal_id_key');
      await admin.query('UPDATE sealed_journal SET journal_id = CASE journal_id WHEN 1 THEN 3 ELSE 1 END WHERE journal_id IN (1, 3)');
    });
    // Row 3 where row 1 was: its root is wrong if a seal ends with it, its place where row 2 follows.
    expect(order.ok ? '' : `${order.difference.kind} ${order.difference.id}`).toMatch(/^(seal 1|journal row 2)$/);
  });

  it('a journal row that is gone, and one that was put in between afterwards', async () => {
    expect(await tampered(run('DELETE FROM journal WHERE id = 5'))).toMatchObject({ difference: { kind: 'journal', id: 'row 5', field: 'row', found: 'missing' } });
    expect(await tampered(run(
      `INSERT INTO journal (xid, ledger_id, tenant_id, postings, count, data, net) SELECT xid, ledger_id, tenant_id, postings, count, data, net FROM journal WHERE id = 2`,
    ))).toMatchObject({ ok: false });
  });

  it.each([
    ['root hash', `root_hash = sha256('')`], ['signature', `signature = decode(repeat('07', 64), 'hex')`], ['previous hash', `previous_hash = sha256('')`],
    ['tree size', 'tree_size = tree_size - 2'], ['signature', `sealed_at = sealed_at + interval '1 ms'`], ['key', `key_id = 'unknown'`],
  ])("a seal's %s", async (field, change) => {
    const verdict = await tampered(run(`UPDATE seals SET ${change} WHERE sequence = 4`));
    expect(verdict.ok).toBe(false);
    if (verdict.ok) return;
    expect(verdict.difference).toMatchObject({ kind: 'seal' });
    // What a seal says is in the chain too: the one after it may be what is noticed.
    expect(['4', '5']).toContain(verdict.difference.id);
    expect(`${verdict.difference.field} or previous hash`).toContain(verdict.difference.id === '4' ? field : 'previous hash');
  });

  it('a seal that is gone, from the middle or from the end', async () => {
    expect(await tampered(run('DELETE FROM seals WHERE sequence = 3'))).toMatchObject({ difference: { kind: 'seal', id: '3' } });
    expect(await tampered(run('DELETE FROM seals WHERE sequence = $1', seals))).toMatchObject({ difference: { kind: 'seal', id: String(seals) } });
  });

  it('seals signed anew with a key of one’s own', async () => {
    const forger = signerFromPem(newPrivatePem());
    const verdict = await tampered(run('UPDATE seal_keys SET public_key = $1', forger.publicKey));
    expect(verdict).toMatchObject({ difference: { kind: 'key', id: signer.keyId, field: 'key id' } });
  });

  it('a tile', async () => {
    expect(await tampered(run('UPDATE tiles SET hashes = set_byte(hashes, 4, 255 - get_byte(hashes, 4))'))).toMatchObject({ difference: { kind: 'tile', id: '1/0' } });
    expect(await tampered(run('DELETE FROM tiles'))).toMatchObject({ difference: { kind: 'tile', id: '1/0', field: 'row' } });
  });

  it("another tenant's ledger number on a journal row", async () => {
    expect(await tampered(run('UPDATE journal SET ledger_id = (SELECT id FROM ledgers WHERE tenant_id = $1) WHERE id = 1', other.id))).toMatchObject({
      difference: { kind: 'journal', id: 'row 1', field: 'tenant' },
    });
  });
});
