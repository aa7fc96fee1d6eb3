import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { verifyConsistencyProof, verifyPostingProof } from '../../../../contracts/proofs/posting-proof.ts';
import { serviceCall } from '../../../kit/call.ts';
import { decompressLines } from '../../../kit/events.ts';
import { sha256 } from '../../../kit/hash.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { listKeys, listSeals } from '../handlers/list-seals.ts';
import { getPosting } from '../handlers/read-postings.ts';
import { sealJob } from '../handlers/seal.ts';
import { getConsistency, getProof } from '../handlers/seal-proofs.ts';
import { createSnapshot, listSnapshots } from '../handlers/snapshots.ts';
import { ledgerDeps, LEDGER_SCHEMA, newId, openTenant, recordAll, resolution, sealAll, sealDeps, transfer, type Tenant } from './recording.ts';

const databases = await testDatabase([LEDGER_SCHEMA]);
const database = databases.database('ledger');
const deps = ledgerDeps(database);
const seals = sealDeps(database);
const job = sealJob(seals);
const trust = { publicKey: seals.signer.publicKey };
let tenant: Tenant;
let stranger: Tenant;
const ids: string[] = [];

beforeAll(async () => {
  tenant = await openTenant(deps);
  stranger = await openTenant(deps);
  // Seals at many sizes: one leaf, odd numbers, across 256s.
  for (const count of [1, 1, 2, 5, 240, 20, 3, 500, 77, 1]) {
    const requests = Array.from({ length: count }, (_, i) => transfer(tenant.accounts[0]!, tenant.accounts[1 + (i % 3)]!, i + 1));
    ids.push(...requests.map((request) => encodeId('posting', request.postingId)));
    await Promise.all([recordAll(deps, tenant, requests), recordAll(deps, stranger, [transfer(stranger.accounts[0]!, stranger.accounts[1]!, 7)])]);
    await sealAll(seals, job);
  }
});

describe('the proof of a posting', () => {
  it('convinces someone who has only the public key, and shows the posting as the API does', async () => {
    for (const id of new Set([ids[0]!, ids[1]!, ids.at(-1)!, ...Array.from({ length: 40 }, (_, i) => ids[(i * 7919) % ids.length]!)])) {
      const posting = await getPosting(deps, tenant.id, id);
      expect(await verifyPostingProof(await getProof(deps, tenant.id, id), { ...trust, posting })).toMatchObject({ ok: true, posting: { postingId: id } });
    }
  });

  it('stays the same when more is sealed', async () => {
    const before = await getProof(deps, tenant.id, ids[3]!);
    await recordAll(deps, tenant, [transfer(tenant.accounts[0]!, tenant.accounts[1]!, 1)]);
    await sealAll(seals, job);
    expect(await getProof(deps, tenant.id, ids[3]!)).toEqual(before);
  });

  it('does not stand for another posting', async () => {
    const proof = await getProof(deps, tenant.id, ids[20]!);
    const other = await getProof(deps, tenant.id, ids[21]!);
    expect(await verifyPostingProof({ ...proof, leaf: other.leaf }, trust)).toMatchObject({ ok: false });
    expect(await verifyPostingProof({ ...proof, leafIndex: other.leafIndex }, trust)).toMatchObject({ ok: false });
    expect(await verifyPostingProof(proof, { ...trust, posting: await getPosting(deps, tenant.id, ids[21]!) })).toMatchObject({ ok: false });
  });

  it('can be had for holds and what became of them, with the amounts the API shows', async () => {
    const [, from, to] = tenant.accounts as [string, string, string];
    const hold = transfer(from, to, 50, { pending: true, effectiveAtMs: Date.now() - 5_000 });
    const end = resolution('post', hold.postingId, 30n);
    await recordAll(deps, tenant, [hold]);
    await recordAll(deps, tenant, [end]);
    await sealAll(seals, job);
    for (const uuid of [hold.postingId, end.postingId]) {
      const id = encodeId('posting', uuid);
      expect(await verifyPostingProof(await getProof(deps, tenant.id, id), { ...trust, posting: await getPosting(deps, tenant.id, id) })).toMatchObject({ ok: true });
    }
  });

  it('is refused until the posting is sealed', async () => {
    const request = transfer(tenant.accounts[0]!, tenant.accounts[1]!, 1);
    const id = encodeId('posting', request.postingId);
    await recordAll(deps, tenant, [request]);
    await expect(getProof(deps, tenant.id, id)).rejects.toMatchObject({ code: 'version_conflict' });
    await sealAll(seals, job);
    expect(await verifyPostingProof(await getProof(deps, tenant.id, id), trust)).toMatchObject({ ok: true });
  });

  it("is not given for another tenant's posting", async () => {
    await expect(getProof(deps, stranger.id, ids[0]!)).rejects.toMatchObject({ code: 'not_found' });
    await expect(getProof(deps, randomUUID(), ids[0]!)).rejects.toMatchObject({ code: 'not_found' });
    await expect(getProof(deps, tenant.id, encodeId('posting', newId()))).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('seals', () => {
  it('are listed newest first, page by page, with the key they were signed with', async () => {
    const first = await listSeals(deps, { limit: 4 });
    const second = await listSeals(deps, { limit: 100, cursor: first.nextCursor! });
    const sequences = [...first.data, ...second.data].map((seal) => seal.sequence);
    expect(sequences).toEqual(Array.from({ length: sequences.length }, (_, i) => sequences.length - i));
    expect(second.nextCursor).toBeNull();
    expect(await listKeys(deps)).toMatchObject({ keys: [{ keyId: seals.signer.keyId, algorithm: 'Ed25519', publicKey: seals.signer.publicKey }] });
    await expect(listSeals(deps, { limit: 4, cursor: 'sel_1' })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('are consistent with each other, every pair of them', async () => {
    const { data } = await listSeals(deps, { limit: 100 });
    for (const from of data) {
      for (const to of data) {
        if (from.sequence > to.sequence) continue;
        const proof = await getConsistency(deps, { from: from.sequence, to: to.sequence });
        expect(await verifyConsistencyProof(proof, trust)).toMatchObject({ ok: true });
      }
    }
    await expect(getConsistency(deps, { from: 1, to: 1_000_000 })).rejects.toMatchObject({ code: 'not_found' });
    await expect(getConsistency(deps, { from: 2, to: 1 })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('of another pair do not pass with this proof', async () => {
    const proof = await getConsistency(deps, { from: 3, to: 9 });
    const other = await getConsistency(deps, { from: 4, to: 9 });
    expect(await verifyConsistencyProof({ ...proof, from: other.from }, trust)).toMatchObject({ ok: false });
    expect(await verifyConsistencyProof({ ...proof, consistency: other.consistency }, trust)).toMatchObject({ ok: false });
  });
});

describe('a snapshot', () => {
  it('keeps all balances of one tenant under a digest, once per key, and tells so', async () => {
    const owned = await openTenant(deps, 3);
    await recordAll(deps, owned, [transfer(owned.accounts[0]!, owned.accounts[1]!, 500)]);
    const call = { ...serviceCall('test', owned.id), idempotencyKey: 'snap-1' };
    const made = await createSnapshot(deps, call);
    await recordAll(deps, owned, [transfer(owned.accounts[0]!, owned.accounts[1]!, 1)]);
    expect(await createSnapshot(deps, call)).toEqual(made);
    const later = await createSnapshot(deps, serviceCall('test', owned.id));
    const first = await listSnapshots(deps, owned.id, { limit: 1 });
    const second = await listSnapshots(deps, owned.id, { limit: 1, cursor: first.nextCursor! });
    expect([...first.data, ...second.data]).toEqual([made, later].toSorted((a, b) => (a.id < b.id ? 1 : -1)));
    expect(second.nextCursor).toBeNull();
    expect(await listSnapshots(deps, tenant.id, { limit: 10 })).toEqual({ data: [], nextCursor: null });

    const [kept] = await database.query<{ data: Buffer }>('SELECT data FROM snapshots WHERE id = $1', [decodeId('snapshot', made.id)]);
    const lines = decompressLines(kept!.data);
    expect(made).toMatchObject({ accounts: 3, digest: sha256(Buffer.from(lines.join('\n'))).toString('hex') });
    expect(lines).toEqual(owned.accounts.map((id, i) => JSON.stringify([encodeId('account', id), 'USD', i === 2 ? 0 : 1, [-500, 500, 0][i], 0, 0])).toSorted());
    const told = await database.query(`SELECT types FROM outbox WHERE tenant_id = $1`, [owned.id]);
    expect(told).toEqual([{ types: ['snapshot.created'] }, { types: ['snapshot.created'] }]);
  });

  it('of a tenant without accounts holds nothing', async () => {
    expect(await createSnapshot(deps, serviceCall('test', randomUUID()))).toMatchObject({ accounts: 0, digest: sha256(Buffer.alloc(0)).toString('hex') });
  });
});
