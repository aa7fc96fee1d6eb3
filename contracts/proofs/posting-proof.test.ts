import { generateKeyPairSync, sign, hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from './bytes.ts';
import { journalLine, type JournalPosting } from './journal-line.ts';
import { leafHash, nodeHash } from './merkle.ts';
import { verifyConsistencyProof, verifyPostingProof, type PostingProof } from './posting-proof.ts';
import { NO_SEAL_BEFORE, sealHash, sealText, verifySeal, type Seal } from './seal.ts';

function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x!, 'base64url');
  const keyId = hash('sha256', raw).slice(0, 16);
  return {
    publicKey: raw.toString('base64'),
    seal(treeSize: number, root: Uint8Array, sequence = 1, previousHash = NO_SEAL_BEFORE): Seal {
      const unsigned = { sequence, treeSize, rootHash: toHex(root), previousHash, sealedAt: '2026-11-20T12:00:00.000Z', keyId };
      return { ...unsigned, signature: sign(null, utf8(sealText(unsigned)), privateKey).toString('base64') };
    },
  };
}

const posting = (amount: number): JournalPosting => ({
  postingId: 'pst_01kad0v2n8fxyrvgs8zr1m5q0c', tenantId: 'ten_01kad0v2n8fxyrvgs8zr1m5q0c', kind: 'posted', recordedAtMs: 1_795_176_000_000,
  effectiveAtMs: null, expiresAtMs: null, reference: 'inv "7"', resolves: null, group: null,
  entries: [
    { accountId: 'acc_01kad0v2n8fxyrvgs8zr1m5q0d', currency: 'USD', version: 3, change: -amount, posted: 900 - amount, heldDebits: 0, heldCredits: 0 },
    { accountId: 'acc_01kad0v2n8fxyrvgs8zr1m5q0e', currency: 'USD', version: 1, change: amount, posted: amount, heldDebits: 0, heldCredits: 0 },
  ],
});
const shown = {
  id: 'pst_01kad0v2n8fxyrvgs8zr1m5q0c', kind: 'posted', reference: 'inv "7"', resolves: null, recordedAt: '2026-11-20T12:00:00.000Z', effectiveAt: null,
  entries: [
    { accountId: 'acc_01kad0v2n8fxyrvgs8zr1m5q0d', direction: 'debit' as const, amount: 100, currency: 'USD', version: 3 },
    { accountId: 'acc_01kad0v2n8fxyrvgs8zr1m5q0e', direction: 'credit' as const, amount: 100, currency: 'USD', version: 1 },
  ],
};

const key = newKey();
const leaf = journalLine(posting(100));
const hashes = await Promise.all([leafHash(utf8(leaf)), leafHash(utf8('other'))]);
const root = await nodeHash(hashes[0], hashes[1]);
const seal = key.seal(2, root);
const proof: PostingProof = { leaf, leafIndex: 0, inclusion: [toHex(hashes[1])], seal, publicKey: key.publicKey };
const trust = { publicKey: key.publicKey };

describe('a posting proof', () => {
  it('holds, and gives the posting as it was sealed', async () => {
    expect(await verifyPostingProof(proof, { ...trust, posting: shown })).toEqual({ ok: true, posting: posting(100) });
  });

  it.each([
    ['another leaf', { leaf: journalLine(posting(101)) }, 'the leaf is not in the sealed tree'],
    ['another index', { leafIndex: 1 }, 'the leaf is not in the sealed tree'],
    ['a leaf with a space in it', { leaf: leaf.replace(',', ', ') }, 'the leaf is not a journal line'],
    ['a leaf that is no line', { leaf: 'other' }, 'the leaf is not a journal line'],
    ['a hash cut short', { inclusion: ['ab'] }, 'a hash can not be read'],
    ['a hash in capitals', { inclusion: [toHex(hashes[1]).toUpperCase()] }, 'a hash can not be read'],
    ['another root', { seal: { ...seal, rootHash: toHex(hashes[0]) } }, 'the seal is not signed by a trusted key'],
    ['another tree size', { seal: { ...seal, treeSize: 1 } }, 'the seal is not signed by a trusted key'],
    ['a signature of nothing', { seal: { ...seal, signature: '?' } }, 'the seal is not signed by a trusted key'],
  ])('fails with %s', async (_, change, reason) => {
    expect(await verifyPostingProof({ ...proof, ...change }, trust)).toEqual({ ok: false, reason });
  });

  it('fails against another key, also where the proof brings its own', async () => {
    const forged = newKey();
    const theirs = { ...proof, seal: forged.seal(2, root), publicKey: forged.publicKey };
    expect(await verifyPostingProof(theirs, trust)).toMatchObject({ ok: false });
    expect(await verifyPostingProof(proof, { publicKey: forged.publicKey })).toMatchObject({ ok: false });
    expect(await verifyPostingProof(proof, { publicKey: [forged.publicKey, key.publicKey] })).toMatchObject({ ok: true });
  });

  it.each([
    ['amount in entry 0', { entries: [{ ...shown.entries[0]!, amount: 99 }, shown.entries[1]!] }],
    ['account in entry 1', { entries: [shown.entries[0]!, { ...shown.entries[1]!, accountId: shown.entries[0]!.accountId }] }],
    ['amount in entry 1', { entries: [shown.entries[0]!, { ...shown.entries[1]!, direction: 'debit' as const }] }],
    ['recording time', { recordedAt: '2026-11-20T12:00:00.001Z' }],
    ['effective time', { effectiveAt: '2026-11-19T12:00:00.000Z' }],
    ['reference', { reference: null }],
    ['id', { id: 'pst_01kad0v2n8fxyrvgs8zr1m5q0d' }],
  ])('fails for a posting with another %s', async (field, change) => {
    const verdict = await verifyPostingProof(proof, { ...trust, posting: { ...shown, ...change } });
    expect(verdict).toEqual({ ok: false, reason: `the leaf tells another ${field} than the posting` });
  });
});

describe('a consistency proof', () => {
  it('links two seals, and fails for a tree that was written anew', async () => {
    const from = key.seal(1, hashes[0]);
    const to = key.seal(2, root, 2, await sealHash(from));
    const whole = { from, to, consistency: [toHex(hashes[1])], publicKey: key.publicKey };
    expect(await verifyConsistencyProof(whole, trust)).toEqual({ ok: true, from, to });
    const rewritten = key.seal(1, hashes[1]);
    expect(await verifyConsistencyProof({ ...whole, from: rewritten }, trust)).toMatchObject({ ok: false });
    expect(await verifyConsistencyProof({ ...whole, from: { ...from, sequence: 2 } }, trust)).toMatchObject({ ok: false });
  });
});

describe('a seal', () => {
  it('is signed as one JSON array, so that any language can build it again', () => {
    expect(sealText(seal)).toBe(
      `["florin-seal-1",1,2,"${toHex(root)}","${NO_SEAL_BEFORE}","2026-11-20T12:00:00.000Z","${seal.keyId}"]`);
  });

  it.each(['sequence', 'treeSize', 'rootHash', 'previousHash', 'sealedAt', 'keyId'] as const)('does not stand with another %s', async (field) => {
    const value = seal[field];
    const other = { ...seal, [field]: typeof value === 'number' ? value + 1 : value.replace(/.$/, (last) => (last === '1' ? '2' : '1')) };
    expect(await verifySeal(other, key.publicKey)).toBe(false);
    expect(await verifySeal(seal, key.publicKey)).toBe(true);
  });
});
