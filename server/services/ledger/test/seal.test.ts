import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { NO_SEAL_BEFORE, sealHash, verifySeal, type Seal } from '../../../../contracts/proofs/seal.ts';
import { openDatabase } from '../../../adapters/postgres/database.ts';
import { withClient } from '../../../adapters/postgres/migrate.ts';
import type { Database } from '../../../kit/database.ts';
import { compressLines } from '../../../kit/events.ts';
import { cloneDatabase, type Clone } from '../../../test/support/clone-database.ts';
import type { LedgerDeps } from '../handlers/deps.ts';
import { sealJob } from '../handlers/seal.ts';
import { listSealKeys, listSealRows } from '../store/seals.ts';
import { ledgerDeps, LEDGER_SCHEMA, openTenant, recordAll, sealAll, sealDeps, transfer, type Tenant } from './recording.ts';

const KIT = new URL('../../../kit/migrations/', import.meta.url);
let clone: Clone;
let opened: ReturnType<typeof openDatabase>;
let database: Database;
let deps: LedgerDeps;
let tenant: Tenant;

// Each test counts seals, so each has a database of its own.
beforeEach(async () => {
  clone = await cloneDatabase(inject('postgresUrl'), [LEDGER_SCHEMA], KIT);
  opened = openDatabase({ url: clone.urlOf('ledger'), schema: 'ledger' });
  database = opened.database;
  deps = ledgerDeps(database);
  tenant = await openTenant(deps);
});
afterEach(async () => {
  await opened.close();
  await clone.drop();
});

const record = (count: number) =>
  recordAll(deps, tenant, Array.from({ length: count }, (_, i) => transfer(tenant.accounts[0]!, tenant.accounts[1 + (i % 3)]!, i + 1)));

/** Whether each journal row is sealed exactly once, in order, without a gap, and the last seal covers all. */
async function expectAllSealed(): Promise<void> {
  const rows = await database.query<{ id: bigint; first_leaf: bigint | null; postings: number }>(
    'SELECT j.id, s.first_leaf, j.postings FROM journal j LEFT JOIN sealed_journal s ON s.journal_id = j.id ORDER BY j.xid, j.id');
  let leaf = 0n;
  for (const row of rows) {
    expect(row.first_leaf).toBe(leaf);
    leaf += BigInt(row.postings);
  }
  const [last] = await listSealRows(database, null, 1);
  expect(last?.treeSize).toBe(Number(leaf));
}

async function expectChain(): Promise<Seal[]> {
  const seals = (await listSealRows(database, null, 10_000)).toReversed();
  const keys = new Map((await listSealKeys(database)).map((key) => [key.keyId, key.publicKey]));
  let previousHash = NO_SEAL_BEFORE;
  for (const [i, seal] of seals.entries()) {
    expect(seal).toMatchObject({ sequence: i + 1, previousHash });
    expect(await verifySeal(seal, keys.get(seal.keyId)!)).toBe(true);
    previousHash = await sealHash(seal);
  }
  return seals;
}

describe('sealing', () => {
  it('seals only when there is something new', async () => {
    const job = sealJob(sealDeps(database));
    await job.run();
    expect(await listSealRows(database, null, 10)).toEqual([]);
    await record(3);
    await sealAll(sealDeps(database), job);
    await job.run();
    expect(await listSealRows(database, null, 10)).toMatchObject([{ sequence: 1, treeSize: 3, previousHash: NO_SEAL_BEFORE }]);
    await record(2);
    await sealAll(sealDeps(database), job);
    expect(await expectChain()).toMatchObject([{ treeSize: 3 }, { treeSize: 5 }]);
    await expectAllSealed();
  });

  it('waits for a transaction that began earlier and commits later, and skips nothing', async () => {
    const job = sealJob(sealDeps(database));
    await record(1);
    await sealAll(sealDeps(database), job);
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const late = database.transaction(async (tx) => {
      await tx.query('SELECT pg_current_xact_id()');
      begun.resolve();
      await finish.promise;
    });
    await begun.promise;
    await record(2);
    await job.run();
    expect(await listSealRows(database, null, 10)).toMatchObject([{ treeSize: 1 }]);
    finish.resolve();
    await late;
    await sealAll(sealDeps(database), job);
    expect(await listSealRows(database, null, 10)).toMatchObject([{ treeSize: 3 }, { treeSize: 1 }]);
    await expectAllSealed();
  });

  it('never skips or repeats a posting while many write and three processes seal', async () => {
    const signer = sealDeps(database).signer;
    const jobs = Array.from({ length: 3 }, () => sealJob(sealDeps(database, signer)));
    const writing = { done: false };
    const writers = Array.from({ length: 4 }, async () => {
      const own = ledgerDeps(database);
      for (let i = 0; i < 25; i++) await recordAll(own, tenant, [transfer(tenant.accounts[0]!, tenant.accounts[1]!, 1), transfer(tenant.accounts[2]!, tenant.accounts[3]!, 1)]);
    });
    const sealers = jobs.map(async (job) => {
      while (!writing.done) await job.run();
    });
    await Promise.all(writers);
    writing.done = true;
    await Promise.all(sealers);
    await sealAll(sealDeps(database, signer));
    expect((await expectChain()).length).toBeGreaterThan(1);
    await expectAllSealed();
    const [{ count }] = await database.query<{ count: bigint }>('SELECT sum(postings)::bigint AS count FROM sealed_journal') as [{ count: bigint }];
    expect(count).toBe(200n);
  });

  it('goes on after a restart where it stopped, from tiles and the last rows', async () => {
    const signer = sealDeps(database).signer;
    const steady = sealJob(sealDeps(database, signer));
    for (const count of [250, 10, 700, 1, 300]) {
      await record(count);
      await sealAll(sealDeps(database, signer), count === 700 ? steady : undefined);
    }
    await record(5);
    // This one still has an old tree in mind, and must notice.
    await sealAll(sealDeps(database, signer), steady);
    expect((await expectChain()).at(-1)).toMatchObject({ treeSize: 1266 });
    await expectAllSealed();
  });

  it('takes transactions by number, not by the digits of it', async () => {
    for (let round = 0; round < 12; round++) await record(1);
    await withClient(clone.adminUrl, async (admin) => {
      await admin.query('ALTER TABLE ledger.journal DISABLE TRIGGER append_only');
      await admin.query('UPDATE ledger.journal SET xid = (id + 5)::text::xid8');
    });
    await sealAll(sealDeps(database));
    await expectAllSealed();
    expect((await database.query('SELECT 1 FROM journal WHERE xid < 10::text::xid8')).length).toBeGreaterThan(0);
  });

  it('does not build on a journal that was changed', async () => {
    const signer = sealDeps(database).signer;
    await record(3);
    await sealAll(sealDeps(database, signer));
    await withClient(clone.adminUrl, async (admin) => {
      await admin.query('ALTER TABLE ledger.journal DISABLE TRIGGER append_only');
      await admin.query('UPDATE ledger.journal SET data = $1', [compressLines(['forged', 'forged', 'forged'])]);
    });
    await record(1);
    await expect(sealJob(sealDeps(database, signer)).run()).rejects.toThrow('no longer has the root of seal 1');
  });

  it('chains seals of a new key to those of the old', async () => {
    await record(1);
    await sealAll(sealDeps(database));
    await record(1);
    await sealAll(sealDeps(database));
    const seals = await expectChain();
    expect(new Set(seals.map((seal) => seal.keyId)).size).toBe(2);
  });
});

describe('what is sealed', () => {
  it('can not be changed or taken away by the service', async () => {
    await record(1);
    await sealAll(sealDeps(database));
    for (const table of ['seals', 'sealed_journal', 'seal_keys', 'snapshots']) {
      await expect(database.execute(`DELETE FROM ${table}`)).rejects.toMatchObject({ code: '42501' });
      await expect(database.execute(`TRUNCATE ${table}`)).rejects.toMatchObject({ code: '42501' });
    }
    await expect(database.execute('UPDATE seals SET tree_size = 9')).rejects.toMatchObject({ code: '42501' });
    await expect(database.execute('DELETE FROM tiles')).rejects.toMatchObject({ code: '42501' });
  });

  it('can not be changed by the owner by mistake', async () => {
    await withClient(clone.adminUrl, async (admin) => {
      await expect(admin.query('DELETE FROM ledger.seals')).rejects.toThrow('append-only');
      await expect(admin.query('UPDATE ledger.sealed_journal SET first_leaf = 0')).rejects.toThrow('append-only');
    });
  });
});
