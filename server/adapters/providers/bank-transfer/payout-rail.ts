import { isValidIBAN } from 'ibantools';
import type { BankAccount, PayoutAnswer, PayoutOrder, PayoutRail } from '../../../kit/payments/payout-rail.ts';
import type { ProviderConnection } from '../../../kit/payments/provider.ts';
import { ProviderRefused } from '../../../kit/payments/provider.ts';
import { bankClient } from './client.ts';
import { payoutFacts } from './facts.ts';
import { openWebhook } from './signature.ts';
import { transferShape, type Transfer } from './wire.ts';

/** Money to bank accounts: the outgoing half of docs/how-to/bank-rail.md. */
export function connectBankPayouts(connection: ProviderConnection, { timeoutMs = 30_000 }: { readonly timeoutMs?: number } = {}): PayoutRail {
  const client = bankClient(connection, timeoutMs);
  const { webhookSecret = '' } = connection.credentials;
  const pathOf = ({ payoutId }: PayoutOrder) => `/transfers/${encodeURIComponent(payoutId)}`;

  function answerOf(order: PayoutOrder, answer: unknown): PayoutAnswer {
    const transfer = transferShape.parse(answer);
    if (!isOf(transfer, order)) throw new Error(`the bank has another transfer under the id of the payout ${order.publicId}`);
    return { reference: transfer.bankReference, facts: payoutFacts(transfer) };
  }

  return {
    async send(order) {
      const { amount, currency, to, publicId, statement } = order;
      checkAccount(to);
      return answerOf(order, await client.post(pathOf(order), { purpose: 'payout', amount, currency, creditor: creditorOf(to), endToEndId: endToEndId(publicId), statement: statement ?? publicId }));
    },

    async find(order) {
      const answer = await client.get(pathOf(order));
      return answer === null ? { reference: null, facts: [] } : answerOf(order, answer);
    },

    async readWebhook(request, nowMs) {
      const { id: eventId, createdAt: occurredAtMs, data: { transfer } } = openWebhook(request, webhookSecret, nowMs);
      if (transfer?.purpose !== 'payout') return [];
      return [{ eventId, occurredAtMs, payoutId: transfer.id, reference: transfer.bankReference, facts: payoutFacts(transfer) }];
    },
  };
}

const isOf = ({ id, purpose, amount, currency }: Transfer, order: PayoutOrder): boolean => purpose === 'payout' && id === order.payoutId && amount === order.amount && currency === order.currency;

/** SEPA takes 35 characters, and of signs neither this one. */
const endToEndId = (publicId: string): string => publicId.replaceAll('_', '-').slice(0, 35);

/** A number that can not be one is refused here: a bank may take hours to say so. */
function checkAccount(account: BankAccount): void {
  if (account.type === 'iban' && !isValidIBAN(account.iban.replaceAll(' ', ''))) throw new ProviderRefused({ code: 'AC01', message: 'the IBAN is wrong' });
  if (account.type === 'us' && !isRoutingNumber(account.routingNumber)) throw new ProviderRefused({ code: 'R13', message: 'the routing number is wrong' });
}

/** Nine digits whose sum, weighed 3, 7 and 1, ends in zero (ABA). */
function isRoutingNumber(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false;
  return Array.from(text, (digit, index) => Number(digit) * [3, 7, 1][index % 3]!).reduce((sum, one) => sum + one) % 10 === 0;
}

const creditorOf = (account: BankAccount): object =>
  account.type === 'iban'
    ? { type: 'iban', iban: account.iban.replaceAll(' ', ''), bic: account.bic, name: account.holder }
    : { type: 'us', routingNumber: account.routingNumber, accountNumber: account.accountNumber, kind: account.kind, name: account.holder };
