import { fromHex, utf8 } from './bytes.ts';
import { journalLine, parseJournalLine, type JournalPosting } from './journal-line.ts';
import { leafHash, verifyConsistency, verifyInclusion } from './merkle.ts';
import { verifySeal, type Seal } from './seal.ts';

/** As `GET /v1/ledger/postings/{id}/proof` answers. */
export interface PostingProof {
  readonly leaf: string;
  readonly leafIndex: number;
  readonly inclusion: readonly string[];
  readonly seal: Seal;
  readonly publicKey: string;
}

/** As `GET /v1/ledger/seals/consistency` answers. */
export interface ConsistencyProof {
  readonly from: Seal;
  readonly to: Seal;
  readonly consistency: readonly string[];
  readonly publicKey: string;
}

/** What a proof is checked against. The key must come from a place you trust, not from the proof. */
export interface Trust {
  /** Raw 32 bytes, base64. Several where the key was changed between two seals. */
  readonly publicKey: string | readonly string[];
}

/** A posting as the API shows it, as far as its leaf can vouch for it. */
export interface ShownPosting {
  readonly id: string;
  readonly kind: string;
  readonly reference: string | null;
  readonly resolves: string | null;
  readonly recordedAt: string;
  readonly effectiveAt: string | null;
  readonly entries: readonly {
    readonly accountId: string; readonly direction: 'debit' | 'credit'; readonly amount: number; readonly currency: string; readonly version: number;
  }[];
}

export type ProofVerdict<Proven> = ({ readonly ok: true } & Proven) | { readonly ok: false; readonly reason: string };

const refused = (reason: string) => ({ ok: false, reason }) as const;

/**
 * Checks offline that a posting is sealed: its leaf is a journal line (of the posting given, if one is), the leaf is in the
 * sealed tree, and a trusted key signed the seal. Answers with the posting as the leaf tells it.
 */
export async function verifyPostingProof(
  proof: PostingProof, trust: Trust & { readonly posting?: ShownPosting },
): Promise<ProofVerdict<{ posting: JournalPosting }>> {
  const posting = readLeaf(proof.leaf);
  if (posting === undefined) return refused('the leaf is not a journal line');
  if (trust.posting !== undefined) {
    const field = firstDifference(posting, trust.posting);
    if (field !== undefined) return refused(`the leaf tells another ${field} than the posting`);
  }
  if (!await isTrusted(proof.seal, trust)) return refused('the seal is not signed by a trusted key');
  const path = readHashes([proof.seal.rootHash, ...proof.inclusion]);
  if (path === undefined) return refused('a hash can not be read');
  const [root, ...siblings] = path;
  const included = await verifyInclusion(await leafHash(utf8(proof.leaf)), proof.leafIndex, proof.seal.treeSize, siblings, root!);
  return included ? { ok: true, posting } : refused('the leaf is not in the sealed tree');
}

/** Checks offline that the later seal only adds to what the earlier one sealed. */
export async function verifyConsistencyProof(proof: ConsistencyProof, trust: Trust): Promise<ProofVerdict<{ from: Seal; to: Seal }>> {
  for (const seal of [proof.from, proof.to]) {
    if (!await isTrusted(seal, trust)) return refused(`seal ${seal.sequence} is not signed by a trusted key`);
  }
  const path = readHashes([proof.from.rootHash, proof.to.rootHash, ...proof.consistency]);
  if (path === undefined) return refused('a hash can not be read');
  const [from, to, ...rest] = path;
  const consistent = await verifyConsistency({ size: proof.from.treeSize, root: from! }, { size: proof.to.treeSize, root: to! }, rest);
  return consistent ? { ok: true, from: proof.from, to: proof.to } : refused('the later tree does not continue the earlier one');
}

async function isTrusted(seal: Seal, { publicKey }: Trust): Promise<boolean> {
  for (const key of typeof publicKey === 'string' ? [publicKey] : publicKey) if (await verifySeal(seal, key)) return true;
  return false;
}

function readLeaf(leaf: string): JournalPosting | undefined {
  try {
    const posting = parseJournalLine(leaf);
    return journalLine(posting) === leaf ? posting : undefined;
  } catch {
    return undefined;
  }
}

function readHashes(texts: readonly string[]): Uint8Array[] | undefined {
  try {
    const hashes = texts.map(fromHex);
    return hashes.every((hash) => hash.length === 32) ? hashes : undefined;
  } catch {
    return undefined;
  }
}

const moment = (iso: string | null) => (iso === null ? null : Date.parse(iso));

function firstDifference(leaf: JournalPosting, shown: ShownPosting): string | undefined {
  if (leaf.postingId !== shown.id) return 'id';
  if (leaf.kind !== shown.kind) return 'kind';
  if (leaf.reference !== shown.reference) return 'reference';
  if (leaf.resolves !== shown.resolves) return 'hold';
  if (leaf.recordedAtMs !== moment(shown.recordedAt)) return 'recording time';
  // Shown or not, a posting without one counts from when it was recorded.
  if ((leaf.effectiveAtMs ?? leaf.recordedAtMs) !== (moment(shown.effectiveAt) ?? leaf.recordedAtMs)) return 'effective time';
  if (leaf.entries.length !== shown.entries.length) return 'number of entries';
  for (const [i, entry] of leaf.entries.entries()) {
    const other = shown.entries[i]!;
    if (entry.accountId !== other.accountId) return `account in entry ${i}`;
    if (entry.currency !== other.currency) return `currency in entry ${i}`;
    if (entry.version !== other.version) return `version in entry ${i}`;
    const moved = other.direction === 'credit' ? other.amount : -other.amount;
    // A pending posting moves nothing yet: its leaf tells only what is held after it.
    if ((leaf.kind === 'posted' || leaf.kind === 'post') && entry.change !== moved) return `amount in entry ${i}`;
  }
  return undefined;
}
