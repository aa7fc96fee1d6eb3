import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import { PROBLEMS, type ProblemCode } from '../../../../../contracts/problems.ts';
import { serviceCall } from '../../../../kit/call.ts';
import type { StoredPayout } from '../../store/payouts/rows.ts';
import type { PayoutDeps } from './deps.ts';

const as = (tenantId: string) => ({ context: { call: serviceCall('payments', tenantId) } });

/** The clearing account of the connection, as captures have it: it says what that provider owes the tenant. */
async function clearingOf({ neighbours }: PayoutDeps, { tenantId, currency, providerId }: StoredPayout): Promise<string> {
  return (await neighbours.accounts.getProviderAccount({ tenantId, currency, providerId }, as(tenantId))).accountId;
}

async function suspenseOf({ neighbours }: PayoutDeps, { tenantId, currency }: StoredPayout): Promise<string> {
  return (await neighbours.accounts.getSystemAccount({ tenantId, currency, kind: 'suspense' }, as(tenantId))).accountId;
}

/** Where the money went. Payouts of before that went to the tenant's own clearing account, and come back from there. */
async function takenTo(deps: PayoutDeps, { tenantId, holdPosting, from }: StoredPayout): Promise<string> {
  const { postings: [posting] } = await deps.neighbours.ledger.getPostings({ tenantId, postingIds: [holdPosting] }, as(tenantId));
  const entry = posting?.entries.find(({ accountId }) => accountId !== encodeId('account', from));
  if (entry === undefined) throw new Error(`posting ${holdPosting} was recorded and is not there`);
  return decodeId('account', entry.accountId)!;
}

type Reserved = { ok: true; money: 'held' | 'taken' } | { ok: false; code: ProblemCode; detail: string };

/**
 * Held on the account, towards clearing. What somebody with spending limits spends is posted at once instead, since the ledger counts only what is posted.
 * Good for as long as the payout is ours: a request that reaches the ledger later is refused there, so that whoever has taken over finds what there is.
 */
export async function reserve(deps: PayoutDeps, payout: StoredPayout): Promise<Reserved> {
  const { tenantId, spending, dueAtMs } = payout;
  const to = await clearingOf(deps, payout);
  const { results: [result] } = await deps.neighbours.ledger.post({
    validUntil: dueAtMs ?? 0, again: true,
    postings: [{
      tenantId, postingId: payout.holdPosting, from: payout.from, to, amount: payout.amount, currency: payout.currency, charge: true,
      ...spending === null ? { hold: true } : { spending },
    }],
  }, as(tenantId));
  if (result === undefined || (!result.ok && result.code === 'posting_expired')) throw new Error(`payout ${payout.id} was not reserved in time`);
  if (result.ok) return { ok: true, money: spending === null ? 'held' : 'taken' };
  const code = result.code as ProblemCode;
  return { ok: false, code, detail: PROBLEMS[code].title };
}

/**
 * Ends the hold. It was decided and written down before, so it can't be refused. It has one end, by one posting id: where it was posted before the bank said that it failed,
 * and that was not written down any more, it stays posted, and is to be given back.
 */
export async function endHold({ neighbours }: PayoutDeps, { id, tenantId, holdPosting, endPosting }: StoredPayout, action: 'post' | 'void'): Promise<'taken' | 'released'> {
  const { results: [result] } = await neighbours.ledger.resolve({ resolutions: [{ tenantId, holdId: holdPosting, postingId: endPosting, action }] }, as(tenantId));
  if (result?.ok !== true) throw new Error(`the ledger did not ${action} the hold of payout ${id}: ${result?.code ?? 'no answer'}`);
  if (action === 'post') return 'taken';
  const { postings: [posting] } = await neighbours.ledger.getPostings({ tenantId, postingIds: [endPosting] }, as(tenantId));
  if (posting == null) throw new Error(`posting ${endPosting} was recorded and is not there`);
  return posting.kind === 'post' ? 'taken' : 'released';
}

export class ReturnRefused extends Error {
  readonly code: string;
  constructor(payoutId: string, code: string) {
    super(`what came back of payout ${payoutId} could not be posted: ${code}`);
    this.code = code;
  }
}

/** To the account, or where that takes nothing (frozen, closed) to the tenant's suspense account. One posting id for both: of two who try, one posts. */
export async function giveBack(deps: PayoutDeps, payout: StoredPayout): Promise<'back' | 'suspended'> {
  const clearing = await takenTo(deps, payout);
  const first = await recordReturn(deps, payout, clearing, payout.from);
  if (first.ok) return first.found ? whereItWent(deps, payout) : 'back';
  const second = await recordReturn(deps, payout, clearing, await suspenseOf(deps, payout));
  if (!second.ok) throw new ReturnRefused(payout.id, second.code);
  return second.found ? whereItWent(deps, payout) : 'suspended';
}

async function recordReturn({ neighbours }: PayoutDeps, { tenantId, returnPosting, currency, amount, progress }: StoredPayout, from: string, to: string) {
  const back = progress.returnedAmount ?? amount;
  const { results: [result] } = await neighbours.ledger.record({
    tenantId, postings: [{ postingId: returnPosting, charge: false, entries: [{ accountId: from, currency, change: -back }, { accountId: to, currency, change: back }] }],
  }, as(tenantId));
  if (result === undefined) throw new Error('the ledger did not answer');
  return result;
}

async function whereItWent({ neighbours }: PayoutDeps, { tenantId, returnPosting, from }: StoredPayout): Promise<'back' | 'suspended'> {
  const { postings: [posting] } = await neighbours.ledger.getPostings({ tenantId, postingIds: [returnPosting] }, as(tenantId));
  if (posting == null) throw new Error(`posting ${returnPosting} was recorded and is not there`);
  return posting.entries.some(({ accountId }) => accountId === encodeId('account', from)) ? 'back' : 'suspended';
}
