import type { Fact } from '../../../kit/payments/provider.ts';
import { amounts } from './amounts.ts';
import { child, list, needText, textAt, timeAt, type XmlValue } from './xml.ts';
import type { BraintreeClient } from './client.ts';
import { refusal } from './client.ts';

const DAY_MS = 86_400_000;

/** A dispute, by its status: it is told whole each time, since nobody knows what was told before. */
export function disputeFacts(dispute: XmlValue | undefined): readonly Fact[] {
  const reference = needText(dispute, 'id');
  const currency = needText(dispute, 'currency-iso-code');
  const amount = amounts.fromText(textAt(dispute, 'amount-disputed') ?? needText(dispute, 'amount'), currency);
  const due = timeAt(dispute, 'reply-by-date');
  const opened: Fact = {
    type: 'dispute-opened', reference, amount, currency, reason: textAt(dispute, 'reason') ?? 'unknown',
    // A retrieval asks for papers only; for all others Braintree takes the money when it is opened.
    withdrawn: textAt(dispute, 'kind') === 'retrieval' ? 0 : amount,
    // A day, to its end.
    dueMs: due === null ? null : due + DAY_MS,
  };
  switch (textAt(dispute, 'status')) {
    case 'disputed':
    case 'under_review': return [opened, { type: 'dispute-under-review', reference }];
    case 'won': return [opened, { type: 'dispute-won', reference, returned: opened.withdrawn }];
    case 'lost':
    case 'accepted':
    case 'auto_accepted':
    case 'expired': return [opened, { type: 'dispute-lost', reference }];
    case undefined:
    default: return [opened];
  }
}

/** Text that was added before is not added again, so that an evidence sent twice is there once. */
export async function submitEvidence(client: BraintreeClient, id: string, evidence: Readonly<Record<string, string>>): Promise<void> {
  const path = `/disputes/${encodeURIComponent(id)}`;
  const dispute = child(await client.need('GET', path), 'dispute');
  if (textAt(dispute, 'status') !== 'open') return;
  const known = new Set(list(child(dispute, 'evidence')).map((one) => `${textAt(one, 'category') ?? 'comments'}\n${textAt(one, 'comment') ?? ''}`));
  for (const [category, comments] of Object.entries(evidence)) {
    if (known.has(`${category}\n${comments}`)) continue;
    await client.need('POST', `${path}/evidence`, { evidence: { comments, ...(category !== 'comments' && { category }) } });
  }
  await client.need('PUT', `${path}/finalize`);
}

export async function acceptDispute(client: BraintreeClient, id: string): Promise<void> {
  const path = `/disputes/${encodeURIComponent(id)}`;
  const said = await client.ask('PUT', `${path}/accept`);
  if (!('error' in said)) return;
  const now = textAt(child(await client.need('GET', path), 'dispute'), 'status');
  if (now !== 'accepted') throw refusal(said.error);
}
