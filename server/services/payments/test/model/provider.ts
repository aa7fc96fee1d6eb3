import type { Answer, Fact, Found } from '../../../../kit/payments/provider.ts';
import type { AttemptState, CaptureState, RefundState } from '../../domain/payment/state.ts';

/** The plainest provider that there could be, as data: what it was asked once it does once. Whatever happens it also tells, later. */
export interface ModelProvider {
  readonly told: { readonly attemptId: string; readonly facts: Fact[] }[];
  /** All money that it holds for us, given back and taken back included. */
  books(): number;
  chargedOf(attemptId: string): number;
  /** `page`: the payer pays at a page, which has another name than what was paid there. */
  authorise(attempt: AttemptState, amount: number, capture: 'automatic' | 'manual', needsPayer: boolean | 'page'): Answer;
  proceed(attemptId: string): Answer;
  /** The payer did what they were asked, or did not want to. */
  payerActs(attemptId: string, pays: boolean): void;
  capture(attemptId: string, capture: CaptureState): Answer;
  void(attemptId: string, operationId: string): Answer;
  refund(attemptId: string, refund: RefundState): Answer;
  refundOutside(attemptId: string, amount: number): void;
  refundBounces(attemptId: string): void;
  dispute(attemptId: string): void;
  decideDispute(attemptId: string, won: boolean): void;
  find(attemptId: string): Found;
}

interface Account {
  amount: number; capture: 'automatic' | 'manual'; page: boolean; status: 'waiting' | 'authorised' | 'captured' | 'voided' | 'abandoned';
  captures: Map<string, { reference: string; amount: number }>; refunds: Map<string, { reference: string; amount: number; failed: boolean; own: boolean }>;
  disputes: { reference: string; amount: number; status: 'open' | 'won' | 'lost' }[];
}

const CURRENCY = 'EUR';

export function modelProvider(): ModelProvider {
  const accounts = new Map<string, Account>();
  const told: ModelProvider['told'] = [];
  let names = 0;
  const referenceOf = (id: string, { page, status }: Account) => (page && (status === 'waiting' || status === 'abandoned') ? `cs_${id}` : `pi_${id}`);
  const name = (kind: string) => `${kind}_${++names}`;
  const say = (attemptId: string, ...facts: Fact[]): Fact[] => {
    told.push({ attemptId, facts });
    return facts;
  };
  const capturedOf = (account: Account) => [...account.captures.values()].reduce((sum, { amount }) => sum + amount, 0);
  const refundedOf = (account: Account) => [...account.refunds.values()].filter(({ failed }) => !failed).reduce((sum, { amount }) => sum + amount, 0);

  function charge(id: string, account: Account): Fact[] {
    account.status = 'authorised';
    const facts: Fact[] = [...renamed(id, account), { type: 'authorised', amount: account.amount, currency: CURRENCY, expiresMs: null }];
    if (account.capture === 'manual') return facts;
    const reference = name('cap');
    account.captures.set(reference, { reference, amount: account.amount });
    account.status = 'captured';
    return [...facts, { type: 'captured', operationId: null, reference, amount: account.amount, currency: CURRENCY }];
  }
  const renamed = (id: string, { page }: Account): Fact[] => (page ? [{ type: 'renamed', reference: `pi_${id}` }] : []);
  const stateFacts = (id: string, account: Account): Fact[] => {
    if (account.status === 'waiting') return [{ type: 'action-required', action: { type: 'redirect', url: 'https://provider.example/3ds' } }];
    if (account.status === 'abandoned') return [{ type: 'abandoned' }];
    const captures = [...account.captures].map(([id, { reference, amount }]): Fact => ({ type: 'captured', operationId: id.startsWith('cap_') ? null : id, reference, amount, currency: CURRENCY }));
    const refunds = [...account.refunds].flatMap(([id, { reference, amount, failed, own }]): Fact[] => [
      { type: 'refunded', operationId: own ? id : null, reference, amount, currency: CURRENCY },
      ...(failed ? [{ type: 'refund-failed' as const, operationId: own ? id : null, reference, error: { code: 'bounced', message: 'the bank sent it back' } }] : []),
    ]);
    const disputes = account.disputes.flatMap(({ reference, amount, status }): Fact[] => [
      { type: 'dispute-opened', reference, amount, currency: CURRENCY, withdrawn: amount, reason: 'fraudulent', dueMs: null },
      ...(status === 'won' ? [{ type: 'dispute-won' as const, reference, returned: amount }] : status === 'lost' ? [{ type: 'dispute-lost' as const, reference }] : []),
    ]);
    return [...renamed(id, account), { type: 'authorised', amount: account.amount, currency: CURRENCY, expiresMs: null }, ...captures, ...(account.status === 'voided' ? [{ type: 'voided' as const, operationId: null }] : []), ...refunds, ...disputes];
  };

  return {
    told,
    books: () => [...accounts.values()].reduce((sum, account) => sum + capturedOf(account) - refundedOf(account) - account.disputes.filter(({ status }) => status !== 'won').reduce((taken, { amount }) => taken + amount, 0), 0),
    chargedOf: (attemptId) => (accounts.has(attemptId) ? capturedOf(accounts.get(attemptId)!) : 0),
    authorise({ id }, amount, capture, needsPayer) {
      const known = accounts.get(id);
      if (known !== undefined) return { reference: referenceOf(id, known), facts: stateFacts(id, known) };
      const account: Account = { amount, capture, page: needsPayer === 'page', status: 'waiting', captures: new Map(), refunds: new Map(), disputes: [] };
      accounts.set(id, account);
      return { reference: referenceOf(id, account), facts: needsPayer === false ? say(id, ...charge(id, account)) : stateFacts(id, account) };
    },
    proceed: (id) => ({ reference: referenceOf(id, accounts.get(id)!), facts: stateFacts(id, accounts.get(id)!) }),
    payerActs(id, pays) {
      const account = accounts.get(id);
      if (account?.status !== 'waiting') return;
      if (pays) say(id, ...charge(id, account));
      else {
        account.status = 'abandoned';
        say(id, { type: 'abandoned' });
      }
    },
    capture(id, { id: operationId, amount, final }) {
      const account = accounts.get(id)!;
      const known = account.captures.get(operationId);
      if (known === undefined && (account.status !== 'authorised' || capturedOf(account) + amount > account.amount)) {
        return { reference: null, facts: [{ type: 'capture-failed', operationId, error: { code: 'not_capturable', message: account.status } }] };
      }
      const made = known ?? { reference: name('cap'), amount };
      account.captures.set(operationId, made);
      if (final) account.status = 'captured';
      const facts: Fact[] = [{ type: 'captured', operationId, reference: made.reference, amount, currency: CURRENCY }];
      return { reference: null, facts: known === undefined ? say(id, ...facts) : facts };
    },
    void(id, operationId) {
      const account = accounts.get(id)!;
      if (account.status === 'captured' || account.captures.size > 0) return { reference: null, facts: [{ type: 'void-failed', operationId, error: { code: 'captured', message: 'too late' } }] };
      account.status = 'voided';
      return { reference: null, facts: say(id, { type: 'voided', operationId }) };
    },
    refund(id, { id: operationId, amount }) {
      const account = accounts.get(id)!;
      const known = account.refunds.get(operationId);
      const disputed = account.disputes.filter(({ status }) => status !== 'won').reduce((sum, one) => sum + one.amount, 0);
      if (known === undefined && refundedOf(account) + disputed + amount > capturedOf(account)) return { reference: null, facts: [{ type: 'refund-failed', operationId, reference: null, error: { code: 'too_much', message: 'more than is left' } }] };
      const made = known ?? { reference: name('re'), amount, failed: false, own: true };
      account.refunds.set(operationId, made);
      const facts: Fact[] = [{ type: 'refunded', operationId, reference: made.reference, amount, currency: CURRENCY }];
      return { reference: null, facts: known === undefined ? say(id, ...facts) : facts };
    },
    refundOutside(id, amount) {
      const account = accounts.get(id);
      if (account === undefined || account.disputes.length > 0 || refundedOf(account) + amount > capturedOf(account)) return;
      const reference = name('re');
      account.refunds.set(reference, { reference, amount, failed: false, own: false });
      say(id, { type: 'refunded', operationId: null, reference, amount, currency: CURRENCY });
    },
    refundBounces(id) {
      const found = [...accounts.get(id)?.refunds ?? []].find(([, { failed }]) => !failed);
      if (found === undefined) return;
      const [operationId, refund] = found;
      refund.failed = true;
      say(id, { type: 'refund-failed', operationId: refund.own ? operationId : null, reference: refund.reference, error: { code: 'bounced', message: 'the bank sent it back' } });
    },
    dispute(id) {
      const account = accounts.get(id);
      if (account === undefined) return;
      const left = capturedOf(account) - refundedOf(account) - account.disputes.filter(({ status }) => status !== 'won').reduce((sum, { amount }) => sum + amount, 0);
      if (left <= 0) return;
      const reference = name('dp');
      account.disputes.push({ reference, amount: left, status: 'open' });
      say(id, { type: 'dispute-opened', reference, amount: left, currency: CURRENCY, withdrawn: left, reason: 'fraudulent', dueMs: null });
    },
    decideDispute(id, won) {
      const dispute = accounts.get(id)?.disputes.find(({ status }) => status === 'open');
      if (dispute === undefined) return;
      dispute.status = won ? 'won' : 'lost';
      say(id, won ? { type: 'dispute-won', reference: dispute.reference, returned: dispute.amount } : { type: 'dispute-lost', reference: dispute.reference });
    },
    find(id) {
      const account = accounts.get(id);
      return account === undefined ? { complete: true, reference: null, facts: [] } : { complete: true, reference: referenceOf(id, account), facts: stateFacts(id, account) };
    },
  };
}
