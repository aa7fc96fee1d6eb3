import type { Fact } from '../../../kit/payments/provider.ts';
import { SquareRefused, type SquareClient } from './client.ts';
import { disputeFacts } from './facts.ts';
import { keyOf } from './keys.ts';
import type { SquareDispute, SquarePayment } from './resources.ts';

/** What Square takes as the text of one piece of evidence. */
const MAX_TEXT = 500;

const pathOf = (dispute: string) => `/v2/disputes/${encodeURIComponent(dispute)}`;
const fetchDispute = async (client: SquareClient, dispute: string): Promise<SquareDispute> => (await client.get<{ dispute: SquareDispute }>(pathOf(dispute))).dispute;

/** Square lists disputes by location only: those of one payment are picked out here. */
export async function disputesOf(client: SquareClient, payment: SquarePayment): Promise<readonly Fact[]> {
  const facts: Fact[] = [];
  if (payment.status !== 'COMPLETED') return facts;
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ location_id: client.locationId, ...(cursor === undefined ? {} : { cursor }) });
    const page = await client.get<{ disputes?: readonly SquareDispute[]; cursor?: string }>(`/v2/disputes?${query.toString()}`);
    facts.push(...(page.disputes ?? []).filter(({ disputed_payment: of }) => of?.payment_id === payment.id).flatMap(disputeFacts));
    cursor = page.cursor;
  } while (cursor !== undefined && cursor !== '');
  return facts;
}

export async function acceptDispute(client: SquareClient, dispute: string): Promise<void> {
  try {
    await client.send('POST', `${pathOf(dispute)}/accept`, {});
  } catch (error) {
    if ((await ifRefused(client, dispute, error)).state !== 'ACCEPTED') throw error;
  }
}

/** First every piece, each by a key of its own, and then all together are submitted. */
export async function submitEvidence(client: SquareClient, dispute: string, evidence: Readonly<Record<string, string>>, operationId: string): Promise<void> {
  try {
    for (const [type, text] of Object.entries(evidence)) {
      await client.send('POST', `${pathOf(dispute)}/evidence-text`, { idempotency_key: keyOf(operationId, type), evidence_type: type, evidence_text: text.slice(0, MAX_TEXT) });
    }
    await client.send('POST', `${pathOf(dispute)}/submit-evidence`, {});
  } catch (error) {
    const { state } = await ifRefused(client, dispute, error);
    if (state !== 'PROCESSING' && state !== 'INQUIRY_PROCESSING') throw error;
  }
}

async function ifRefused(client: SquareClient, dispute: string, error: unknown): Promise<SquareDispute> {
  if (!(error instanceof SquareRefused) || !error.isAboutTheRequest || error.status === 404) throw error;
  return fetchDispute(client, dispute);
}
