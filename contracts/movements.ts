import { z } from 'zod';
import type { Moves } from './contract.ts';
import type { ConversionInput } from './currency/conversions.ts';
import type { Quote } from './currency/quotes.ts';
import type { EntryInput, Posting, PostingInput } from './ledger.ts';
import { maskBankAccount, type BankAccountInput } from './payments/bank-accounts.ts';
import type { Transaction, TransactionInput } from './transactions.ts';

/** Money on its way: how much, and whose. Null: the tenant's own account. A bank account is named by its id, or masked: `DE89 •••• 3000`. */
export const Movement = z.object({ amount: z.int(), currency: z.string(), from: z.string().nullable(), to: z.string().nullable() });
export type Movement = z.output<typeof Movement>;

/** Where the input only names what moves: who is to be asked for it, and of what id. */
export interface Named { readonly of: 'transaction' | 'posting' | 'quote'; readonly id: string }

type Entry = Pick<z.output<typeof EntryInput>, 'accountId' | 'direction' | 'amount' | 'currency'>;
type Posted = Pick<z.output<typeof Posting>, 'entries'>;
type Transacted = Pick<z.output<typeof Transaction>, 'amount' | 'currency' | 'from' | 'to'>;
type Asked = Pick<z.output<typeof TransactionInput>, 'amount' | 'currency' | 'from' | 'to'>;
type Exchange = Pick<z.output<typeof ConversionInput>, 'from' | 'to' | 'quoteId' | 'fromCurrency' | 'fromAmount' | 'maxFromAmount'>;
type Quoted = Pick<z.output<typeof Quote>, 'fromAmount'> & { from: string; lock: string };

interface PaidOut { readonly amount: number; readonly currency: string; readonly from: string; readonly to: string | BankAccountInput }

/** What a request would move, of its input as the contract has it. */
export function movements(moves: Moves, input: unknown): readonly Movement[] | Named {
  if (moves === 'one') return [ofAsked(input as Asked)];
  if (moves === 'many') return (input as { transactions: Asked[] }).transactions.map(ofAsked);
  if (moves === 'payout') return [ofPayout(input as PaidOut)];
  if (moves === 'payouts') return (input as { payouts: PaidOut[] }).payouts.map(ofPayout);
  if (moves === 'postings') return (input as { postings: z.output<typeof PostingInput>[] }).postings.flatMap(({ entries }) => ofEntries(entries));
  if (moves === 'conversion') return ofExchange(input as Exchange);
  return { of: moves === 'hold' ? 'posting' : 'transaction', id: (input as { id: string }).id };
}

/** The same once it is known what was named. Not `whole`: more moves than can be told from here. */
export function namedMovements(moves: Moves, input: unknown, named: Transacted | Posted | Quoted): { moved: readonly Movement[]; whole: boolean } {
  if ('entries' in named) return ofHold(input as { amount?: number; group?: boolean }, named);
  if ('lock' in named) return { moved: [ofQuote(input as Exchange, named)], whole: true };
  const { amount, currency, from, to } = named;
  return { moved: [moves === 'reversal' ? { amount, currency, from: to, to: from } : { amount, currency, from, to }], whole: true };
}

/** In minor units, by currency. Each adds to its sum, so that nothing is won by cutting a payment into pieces. */
export function sums(moved: readonly Movement[]): Map<string, bigint> {
  const totals = new Map<string, bigint>();
  for (const { amount, currency } of moved) totals.set(currency, (totals.get(currency) ?? 0n) + BigInt(amount));
  return totals;
}

const ofAsked = ({ amount, currency, from, to }: Asked): Movement => ({ amount, currency, from: from ?? null, to: to ?? null });

/** Where it is kept, this stands in clear; which account it is follows from the input, which is bound by its hash. */
const ofPayout = ({ amount, currency, from, to }: PaidOut): Movement => ({ amount, currency, from, to: typeof to === 'string' ? to : maskBankAccount(to) });

/** Whoever is credited is paid. The payer is named where there is only one. */
function ofEntries(entries: readonly Entry[]): Movement[] {
  return entries.filter(({ direction }) => direction === 'credit').map(({ accountId, amount, currency }) => {
    const payers = entries.filter((entry) => entry.direction === 'debit' && entry.currency === currency);
    return { amount, currency, from: payers.length === 1 ? payers[0]!.accountId : null, to: accountId };
  });
}

/** What else is in its group stands elsewhere. */
function ofHold({ amount, group = false }: { amount?: number; group?: boolean }, { entries }: Posted): { moved: Movement[]; whole: boolean } {
  return { moved: ofEntries(entries).map((movement) => (amount === undefined ? movement : { ...movement, amount })), whole: !group };
}

/** What leaves the account. One that is paid out at a rate of now says how much may leave it at most; where it says nothing it is refused later. */
function ofExchange({ from, to, quoteId, fromCurrency = '', fromAmount, maxFromAmount }: Exchange): readonly Movement[] | Named {
  if (quoteId !== undefined) return { of: 'quote', id: quoteId };
  return [{ amount: fromAmount ?? maxFromAmount ?? 0, currency: fromCurrency, from, to }];
}

/** A quote that locks nothing is priced anew, and then more may leave than it shows: as much as the request allows. */
function ofQuote({ from, to, maxFromAmount = 0 }: Exchange, quoted: Quoted): Movement {
  return { amount: quoted.lock === 'none' ? Math.max(quoted.fromAmount, maxFromAmount) : quoted.fromAmount, currency: quoted.from, from, to };
}
