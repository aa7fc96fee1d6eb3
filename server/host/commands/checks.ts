import { setTimeout as pause } from 'node:timers/promises';
import { FlorinProblem, verifyConsistency, verifyPostingProof, type Florin } from '../../../sdk/index.ts';
import { money, number } from './figures.ts';

/** One thing that was looked at, and whether it is as it must be. */
export interface Check {
  readonly ok: boolean;
  readonly what: string;
}

/** Debits and credits of the whole tenant. */
export async function checkTrialBalance(florin: Florin): Promise<Check> {
  const { balanced, currencies } = await florin.ledger.trialBalance();
  const sums = currencies.map(({ currency, debits, credits }) => `debits ${money(BigInt(debits), currency)} = credits ${money(BigInt(credits), currency)}`.replace('=', debits === credits ? '=' : '≠'));
  return { ok: balanced, what: `trial balance: ${sums.join('; ') || 'nothing yet'}` };
}

const SEALED_WITHIN_MS = 10_000;

/** A proof for one posting, checked here with nothing but the public keys: it is in the sealed tree, and that tree continues the first. */
export async function checkSeal(florin: Florin, postingId: string): Promise<Check> {
  const posting = await florin.ledger.getPosting({ id: postingId });
  const proof = await sealed(florin, postingId);
  const { keys } = await florin.ledger.listKeys();
  const trust = { publicKey: keys.map(({ publicKey }) => publicKey) };
  const included = await verifyPostingProof(proof, { ...trust, posting });
  if (!included.ok) return { ok: false, what: `seal: the proof of ${postingId} does not hold: ${included.reason}` };
  const consistent = await verifyConsistency(await florin.ledger.getConsistency({ from: 1, to: proof.seal.sequence }), trust);
  if (!consistent.ok) return { ok: false, what: `seal: ${consistent.reason}` };
  return {
    ok: true,
    what: `seal: ${postingId} is leaf ${number(proof.leafIndex)} of ${number(proof.seal.treeSize)} under seal ${number(proof.seal.sequence)}, which continues seal 1; checked offline`,
  };
}

/** A posting is sealed within a tenth of a second, on a busy machine perhaps a little later. */
async function sealed(florin: Florin, id: string) {
  for (const deadline = performance.now() + SEALED_WITHIN_MS; ;) {
    try {
      return await florin.ledger.getProof({ id }, { maxRetries: 0 });
    } catch (error) {
      if (!(error instanceof FlorinProblem) || error.code !== 'version_conflict' || performance.now() > deadline) throw error;
      await pause(100);
    }
  }
}
