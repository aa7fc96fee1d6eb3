import { PaypalRefused, type PaypalClient } from './client.ts';
import type { Dispute } from './resources.ts';

/** What PayPal takes as notes of one piece of evidence. */
const MAX_NOTES = 2000;

const pathOf = (dispute: string) => `/v1/customer/disputes/${encodeURIComponent(dispute)}`;

/** PayPal has no key for these calls. A dispute that is settled takes nothing more, so that whoever asks twice is told where it stands. */
export async function acceptClaim(client: PaypalClient, dispute: string): Promise<void> {
  try {
    await client.postForm(`${pathOf(dispute)}/accept-claim`, { note: 'The merchant accepts the claim.', accept_claim_type: 'REFUND' });
  } catch (error) {
    const now = await ifRefused(client, dispute, error);
    if (now.status !== 'RESOLVED' || now.dispute_outcome?.outcome_code === 'RESOLVED_SELLER_FAVOUR') throw error;
  }
}

export async function provideEvidence(client: PaypalClient, dispute: string, evidence: Readonly<Record<string, string>>): Promise<void> {
  const evidences = Object.entries(evidence).map(([type, notes]) => ({ evidence_type: type, notes: notes.slice(0, MAX_NOTES) }));
  try {
    await client.postForm(`${pathOf(dispute)}/provide-evidence`, { evidences });
  } catch (error) {
    const now = await ifRefused(client, dispute, error);
    if (now.status !== 'UNDER_REVIEW') throw error;
  }
}

async function ifRefused(client: PaypalClient, dispute: string, error: unknown): Promise<Dispute> {
  if (!(error instanceof PaypalRefused) || !error.isAboutTheRequest || error.status === 404) throw error;
  return client.get<Dispute>(pathOf(dispute));
}
