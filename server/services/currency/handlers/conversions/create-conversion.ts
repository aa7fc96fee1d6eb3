import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import { serviceCall, type Call } from '../../../../kit/call.ts';
import { sqlState, UNIQUE_VIOLATION } from '../../../../kit/database.ts';
import { hashToUuid } from '../../../../kit/hash.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { checkAccounts, isWithin, readWanted, unbounded, wantedBy, type Failure, type Wanted, type Wrong } from '../../domain/conversion.ts';
import { statusOf, type Quote, type Terms } from '../../domain/quote.ts';
import { openBook } from '../../store/books.ts';
import { findConversionByKey, findConversionOfQuote, insertConversion, type ConversionAsked, type StoredConversion } from '../../store/conversions.ts';
import { findQuote } from '../../store/quotes.ts';
import type { CurrencyDeps, Inputs } from '../deps.ts';
import { termsBy } from '../pricing.ts';
import { viewConversion, type ConversionView } from '../view.ts';
import { LEASE_MS, settle, tellFailed } from './settle.ts';

type Input = Inputs['createConversion'];

/** POST /v1/conversions: written down at its terms, then posted. Where that can't be now, the job goes on. */
export async function createConversion(deps: CurrencyDeps, call: Call, input: Input): Promise<ConversionView> {
  // What they spend is counted in postings of transactions; here it would not be.
  if (call.actor.spending !== undefined) throw refuse('forbidden', { detail: 'With spending limits money can not be exchanged: POST /v1/transactions counts them.' });
  const [keyHash, requestHash] = [hashToUuid(call.idempotencyKey!), hashToUuid(JSON.stringify(input))];
  // The quote first, then the key: the other way round, this very request may use the quote in between, and would be told that another has it.
  const quote = input.quoteId === undefined ? undefined : await findQuote(deps.database, call.tenantId, decodeId('quote', input.quoteId)!);
  const earlier = await findConversionByKey(deps.database, call.tenantId, keyHash);
  if (earlier !== undefined) return answerEarlier(call, earlier, requestHash);
  const read = readWanted(input);
  if (!read.ok) throw invalid(read.error);
  const wanted = 'quoteId' in read.value ? quote : read.value;
  if (wanted === undefined) throw refuse('not_found', { resourceId: input.quoteId });
  const accounts = await requireAccounts(deps, call.tenantId, input);
  if (input.from === input.to) throw refuse('same_account');
  const terms = await agree(deps, call, input, wanted);
  const made = await begin(deps, toAsked(deps, call, input, terms, { keyHash, requestHash }), checkAccounts(terms, ...accounts) ?? null);
  return made === undefined ? answerEarlier(call, (await findConversionByKey(deps.database, call.tenantId, keyHash))!, requestHash) : finish(deps, made);
}

/** At which terms: those of the quote where it locks them, else those of now. */
async function agree(deps: CurrencyDeps, { tenantId }: Call, input: Input, given: Wanted | Quote): Promise<Terms> {
  if ('lock' in given) {
    const status = statusOf(given, deps.clock.now());
    if (status === 'used') throw used(given.conversionId!);
    if (status === 'expired') throw refuse('quote_expired', { resourceId: input.quoteId });
    if (given.lock !== 'none') return withinBounds(given.terms, input);
  }
  const wanted = 'lock' in given ? wantedBy(given) : given;
  const wrong = unbounded(wanted, input);
  if (wrong !== undefined) throw invalid(wrong);
  return withinBounds(await termsBy(await deps.rates.now(), deps, deps.database, tenantId, wanted, 'none'), input);
}

function withinBounds(terms: Terms, input: Input): Terms {
  if (isWithin(terms, input)) return terms;
  throw refuse('rate_moved', { detail: `${terms.fromAmount} of ${terms.fromCurrency} would be ${terms.toAmount} of ${terms.toCurrency}, in minor units.` });
}

const invalid = (wrong: Wrong) => refuse('invalid_request', { ...wrong });
const used = (conversionId: string) => refuse('quote_used', { resourceId: encodeId('conversion', conversionId) });

function toAsked(deps: CurrencyDeps, call: Call, input: Input, terms: Terms, hashes: Pick<ConversionAsked, 'keyHash' | 'requestHash'>): ConversionAsked {
  const metadata = input.metadata ?? {};
  return {
    tenantId: call.tenantId, id: deps.newId(), ...hashes, from: decodeId('account', input.from)!, to: decodeId('account', input.to)!,
    quoteId: input.quoteId === undefined ? null : decodeId('quote', input.quoteId)!, terms, description: input.description ?? null, reference: input.reference ?? null,
    metadata: Object.keys(metadata).length === 0 ? null : metadata, postingId: deps.newId(), createdAtMs: deps.clock.now(),
  };
}

async function requireAccounts({ neighbours }: CurrencyDeps, tenantId: string, { from, to }: Input) {
  const accounts = [from, to].map((id) => ({ tenantId, accountId: decodeId('account', id)! }));
  const { facts: [source, target] } = await neighbours.accounts.getFacts({ accounts }, { context: { call: serviceCall('currency', tenantId) } });
  if (source == null) throw refuse('not_found', { resourceId: from });
  if (target == null) throw refuse('not_found', { resourceId: to });
  return [source, target] as const;
}

/** Undefined where its key is there already: somebody asked the same at the same time. */
async function begin(deps: CurrencyDeps, asked: ConversionAsked, failure: Failure | null): Promise<StoredConversion | undefined> {
  const { database, clock } = deps;
  try {
    return await database.transaction(async (tx) => {
      await openBook(tx, asked.tenantId);
      const made = await insertConversion(tx, asked, clock.now() + LEASE_MS, failure);
      if (made?.status === 'failed') await tellFailed(deps, tx, made);
      return made;
    });
  } catch (error) {
    if (asked.quoteId === null || sqlState(error) !== UNIQUE_VIOLATION) throw error;
    // Of those who came with the same quote at once, one was first. It may have been this very request.
    if (await findConversionByKey(database, asked.tenantId, asked.keyHash) !== undefined) return undefined;
    const first = await findConversionOfQuote(database, asked.tenantId, asked.quoteId);
    if (first === undefined) throw refuse('unavailable', { detail: 'The exchange that had the quote has just failed.' });
    throw used(first.id);
  }
}

async function finish(deps: CurrencyDeps, made: StoredConversion): Promise<ConversionView> {
  if (made.status === 'failed') {
    deps.committed();
    return answer(made);
  }
  let ended: StoredConversion;
  try {
    ended = await settle(deps, made);
  } catch (error) {
    deps.log.warn({ err: error, conversionId: made.id }, 'an exchange was not brought to its end at once');
    return viewConversion(made);
  }
  return answer(ended);
}

/** The same request again gets the exchange as it stands; one that has not ended is asked for by its id. */
function answerEarlier(call: Call, earlier: StoredConversion, requestHash: string): ConversionView {
  const resourceId = encodeId('conversion', earlier.id);
  if (earlier.requestHash !== requestHash) throw refuse('idempotency_key_reused', { resourceId });
  if (earlier.status === 'pending') throw refuse('idempotency_key_in_use', { resourceId });
  call.reply.replayed = true;
  return answer(earlier);
}

function answer(conversion: StoredConversion): ConversionView {
  if (conversion.failure === null) return viewConversion(conversion);
  throw refuse(conversion.failure.code, { resourceId: encodeId('conversion', conversion.id), detail: conversion.failure.detail });
}
