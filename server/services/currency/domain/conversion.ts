import type { ProblemCode } from '../../../../contracts/problems.ts';
import { fail, ok, type Result } from '../../../kit/result.ts';
import type { Fixed } from './pricing.ts';
import type { Quote, Terms } from './quote.ts';

/** What was asked for without a locked rate: one amount, and how far the other may go. */
export interface Wanted {
  readonly fromCurrency: string;
  readonly toCurrency: string;
  readonly fixed: Fixed;
  readonly amount: bigint;
}

export interface ConversionFields {
  readonly quoteId?: string;
  readonly fromCurrency?: string;
  readonly toCurrency?: string;
  readonly fromAmount?: number;
  readonly toAmount?: number;
  readonly minToAmount?: number;
  readonly maxFromAmount?: number;
}

/** What is wrong with a request, as the field and why. */
export interface Wrong { readonly param: string; readonly detail: string }

/** A request names a quote, or both currencies and one amount. */
export function readWanted(fields: ConversionFields): Result<Wanted | { readonly quoteId: string }, Wrong> {
  const { quoteId, fromCurrency, toCurrency, fromAmount, toAmount } = fields;
  if (quoteId !== undefined) {
    const twice = (['fromCurrency', 'toCurrency', 'fromAmount', 'toAmount'] as const).find((field) => fields[field] !== undefined);
    return twice === undefined ? ok({ quoteId }) : fail({ param: twice, detail: 'The quote says it.' });
  }
  if (fromCurrency === undefined) return fail({ param: 'fromCurrency', detail: 'Name a quote, or currencies and one amount.' });
  if (toCurrency === undefined) return fail({ param: 'toCurrency', detail: 'Name a quote, or currencies and one amount.' });
  if ((fromAmount === undefined) === (toAmount === undefined)) return fail({ param: 'fromAmount', detail: 'Give one of fromAmount and toAmount.' });
  const fixed = fromAmount === undefined ? 'to' : 'from';
  return ok({ fromCurrency, toCurrency, fixed, amount: BigInt(fromAmount ?? toAmount!) });
}

/** What an unlocked quote shows is only its fixed side. */
export const wantedBy = ({ terms }: Quote): Wanted =>
  ({ fromCurrency: terms.fromCurrency, toCurrency: terms.toCurrency, fixed: terms.fixed, amount: terms.fixed === 'from' ? terms.fromAmount : terms.toAmount });

/** Where no rate is locked, what may leave the account must have been said: guards asked for that, not for more. */
export function unbounded({ fixed }: Wanted, { maxFromAmount }: ConversionFields): Wrong | undefined {
  return fixed === 'to' && maxFromAmount === undefined ? { param: 'maxFromAmount', detail: 'Say how much may leave the account: no rate is locked.' } : undefined;
}

export function isWithin({ fromAmount, toAmount }: Terms, { minToAmount, maxFromAmount }: ConversionFields): boolean {
  return (minToAmount === undefined || toAmount >= BigInt(minToAmount)) && (maxFromAmount === undefined || fromAmount <= BigInt(maxFromAmount));
}

export interface AccountFacts {
  readonly kind: string;
  readonly currency: string;
  readonly customerStatus: 'active' | 'blocked' | null;
}

export interface Failure { readonly code: ProblemCode; readonly detail: string }

/** fx accounts are the other side already, and transit accounts must mirror each other. */
const NOT_EXCHANGED = ['fx', 'transit'];

/** What is wrong with the accounts, as far as it is not the ledger that knows it. */
export function checkAccounts(terms: Terms, from: AccountFacts, to: AccountFacts): Failure | undefined {
  for (const [side, account, currency] of [['from', from, terms.fromCurrency], ['to', to, terms.toCurrency]] as const) {
    if (account.currency !== currency) return { code: 'currency_mismatch', detail: `${side} is in ${account.currency}, and ${currency} is to be exchanged` };
    if (NOT_EXCHANGED.includes(account.kind)) return { code: 'currency_mismatch', detail: `${side} is an account of kind ${account.kind}, which exchanges only stand behind` };
    if (account.customerStatus === 'blocked') return { code: 'customer_blocked', detail: `the customer of ${side} is blocked` };
  }
  return undefined;
}
