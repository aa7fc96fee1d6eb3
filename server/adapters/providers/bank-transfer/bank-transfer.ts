import { isValidIBAN } from 'ibantools';
import { isRefund, ProviderRefused, type Answer, type Attempt, type Capabilities, type Found, type PaymentProvider, type ProviderConnection, type RefundOperation, type SettlementLine } from '../../../kit/payments/provider.ts';
import { bankClient } from './client.ts';
import { creditorReference, isCreditorReference } from './creditor-reference.ts';
import { collectionFacts, refundFacts } from './facts.ts';
import { openWebhook } from './signature.ts';
import { collectionShape, statementShape, transferShape, type Collection, type StatementLine } from './wire.ts';

const capabilities: Capabilities = { manualCapture: false, multipleCaptures: false, partialRefunds: true, savedMethods: false, evidence: false, methods: ['bank-transfer'] };

const noCapture = () => Promise.reject(new ProviderRefused({ code: 'unsupported', message: 'money that arrives by bank transfer is taken when it arrives' }));
const noDispute = () => Promise.reject(new ProviderRefused({ code: 'unsupported', message: 'a bank transfer can not be disputed' }));

/** Money that payers send to a bank account, and back: the rail of docs/how-to/bank-rail.md. */
export function connectBankTransfer(connection: ProviderConnection, { timeoutMs = 30_000 }: { readonly timeoutMs?: number } = {}): PaymentProvider {
  const client = bankClient(connection, timeoutMs);
  const { iban = '', webhookSecret = '' } = connection.credentials;

  /** Payers send money to where this says: an address that is not the tenant's is refused, whoever slipped it in. */
  function checked(collection: Collection): Collection {
    const { account, reference } = collection;
    const isOurs = account.virtual ? isValidIBAN(account.iban) : account.iban === iban.replaceAll(' ', '') && isCreditorReference(reference);
    if (!isOurs) throw new Error('the bank named an account that is not the one of this connection');
    return collection;
  }

  const read = (answer: unknown): Collection => checked(collectionShape.parse(answer));
  const answerOf = (collection: Collection): Answer => ({ reference: collection.bankReference, facts: collectionFacts(collection) });
  const collectionPath = (attempt: Attempt) => `/collections/${encodeURIComponent(attempt.attemptId)}`;
  const collectionOf = async (attempt: Attempt) => {
    const answer = await client.get(collectionPath(attempt));
    return answer === null ? null : read(answer);
  };

  async function authorise(attempt: Attempt): Promise<Answer> {
    const { amount, currency, attemptId, description, method } = attempt;
    if (method.type !== 'bank-transfer') throw new ProviderRefused({ code: 'unsupported_method', message: `this provider takes no ${method.type}` });
    if (attempt.capture === 'manual') await noCapture();
    return answerOf(read(await client.post(collectionPath(attempt), { amount, currency, reference: creditorReference(attemptId), description })));
  }

  /** Money goes back to the account it came from, which the bank knows and we need not. */
  async function creditFor({ attempt, captureReference, amount }: RefundOperation): Promise<string> {
    if (captureReference !== null) return captureReference;
    const credit = (await collectionOf(attempt))?.credits.find((one) => one.currency === attempt.currency && one.amount >= amount);
    if (credit === undefined) throw new ProviderRefused({ code: 'no_such_credit', message: 'no single payment that arrived is as large: refund each by its reference' });
    return credit.id;
  }

  async function refund(operation: RefundOperation): Promise<Answer> {
    const { operationId, amount, attempt: { currency, attemptId }, reference, reason } = operation;
    const credit = await creditFor(operation);
    const transfer = await client.post(`/transfers/${encodeURIComponent(operationId)}`, { purpose: 'refund', amount, currency, collection: attemptId, credit, statement: reason });
    return { reference, facts: refundFacts(transferShape.parse(transfer)) };
  }

  return {
    kind: 'bank-transfer',
    capabilities,
    authorise,
    refund,
    capture: noCapture,
    submitEvidence: noDispute,
    acceptDispute: noDispute,

    async proceed(attempt, reference) {
      const collection = await collectionOf(attempt);
      return collection === null ? { reference, facts: [] } : answerOf(collection);
    },

    async find(attempt, _reference, operations): Promise<Found> {
      const collection = await collectionOf(attempt);
      if (collection === null) return { reference: null, facts: [], complete: true };
      // A refund that is not there is asked for under its own id: a first request that comes late does nothing more.
      const refunds = await Promise.all(operations.filter(isRefund).map(refund));
      const voiding = operations.find((one) => !('amount' in one));
      const facts = collectionFacts(collection).map((fact) => (fact.type === 'voided' && voiding !== undefined ? { ...fact, operationId: voiding.operationId } : fact));
      return { reference: collection.bankReference, facts: [...facts, ...refunds.flatMap((one) => one.facts)], complete: true };
    },

    async void({ attempt, operationId }) {
      const collection = read(await client.post(`${collectionPath(attempt)}/close`));
      return { reference: collection.bankReference, facts: [{ type: 'voided', operationId }] };
    },

    async readWebhook(request, nowMs) {
      const { id: eventId, createdAt: occurredAtMs, data: { collection, transfer } } = openWebhook(request, webhookSecret, nowMs);
      if (collection !== undefined) return [{ eventId, occurredAtMs, reference: collection.bankReference, attemptId: collection.id, facts: collectionFacts(checked(collection)) }];
      if (transfer?.purpose !== 'refund') return [];
      return [{ eventId, occurredAtMs, reference: null, attemptId: transfer.collection, facts: refundFacts(transfer) }];
    },

    async * listSettlementLines({ fromMs, toMs }) {
      const period = `from=${new Date(fromMs).toISOString()}&to=${new Date(toMs).toISOString()}`;
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = statementShape.parse(await client.get(`/statement?${period}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`));
        yield* page.lines.map(lineOf);
        cursor = page.nextCursor;
      }
    },
  };
}

const TYPES: Readonly<Record<StatementLine['type'], SettlementLine['type']>> = { credit: 'payment', recall: 'dispute', refund: 'refund', payout: 'payout', fee: 'fee', other: 'adjustment' };

/** A bank's statement is itself what was paid: there is no payout apart from it. */
const lineOf = ({ type, reference, collection, currency, amount, bookedAt }: StatementLine): SettlementLine =>
  ({ type: TYPES[type], reference, paymentReference: collection, currency, gross: amount, fee: 0, net: amount, atMs: bookedAt, payoutReference: null });
