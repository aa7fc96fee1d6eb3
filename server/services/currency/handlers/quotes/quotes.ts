import { decodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import { once } from '../../../../kit/idempotency.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { expiryOf, type Quote } from '../../domain/quote.ts';
import { openBook } from '../../store/books.ts';
import { findQuote, insertQuote } from '../../store/quotes.ts';
import type { CurrencyDeps, Inputs } from '../deps.ts';
import { termsBy } from '../pricing.ts';
import { viewQuote, type QuoteView } from '../view.ts';

/** POST /v1/quotes. */
export async function createQuote(deps: CurrencyDeps, call: Call, input: Inputs['createQuote']): Promise<QuoteView> {
  const { from, to, fromAmount, toAmount, lock = 'none' } = input;
  if ((fromAmount === undefined) === (toAmount === undefined)) throw refuse('invalid_request', { param: 'fromAmount', detail: 'Give one of fromAmount and toAmount.' });
  const { tenantId } = call;
  const book = await deps.rates.now();
  return once(deps.database, call, 'currency.createQuote', input, async (tx) => {
    const wanted = { fromCurrency: from, toCurrency: to, fixed: fromAmount === undefined ? 'to' : 'from', amount: BigInt(fromAmount ?? toAmount!) } as const;
    const terms = await termsBy(book, deps, tx, tenantId, wanted, lock);
    const nowMs = deps.clock.now();
    const quote: Quote = { tenantId, id: deps.newId(), terms, lock, expiresAtMs: expiryOf(lock, nowMs), createdAtMs: nowMs, conversionId: null };
    await openBook(tx, tenantId);
    await insertQuote(tx, quote);
    return viewQuote(quote, nowMs);
  });
}

/** GET /v1/quotes/{id}. */
export async function getQuote({ database, clock }: CurrencyDeps, { tenantId }: Call, { id }: Inputs['getQuote']): Promise<QuoteView> {
  const quote = await findQuote(database, tenantId, decodeId('quote', id)!);
  if (quote === undefined) throw refuse('not_found', { resourceId: id });
  return viewQuote(quote, clock.now());
}
