import type { z } from 'zod';
import { encodeId } from '../../../../contracts/ids.ts';
import type { Conversion } from '../../../../contracts/currency/conversions.ts';
import type { Quote as QuoteShape } from '../../../../contracts/currency/quotes.ts';
import type { Provenance } from '../../../../contracts/currency/rates.ts';
import { statusOf, type Quote, type Terms } from '../domain/quote.ts';
import type { RateStep } from '../domain/rate-book.ts';
import type { StoredConversion } from '../store/conversions.ts';

export type QuoteView = z.output<typeof QuoteShape>;
export type ConversionView = z.output<typeof Conversion>;

const iso = (ms: number): string => new Date(ms).toISOString();

export function viewProvenance(steps: readonly RateStep[]): z.output<typeof Provenance> {
  return {
    steps: steps.map(({ from, to, rate, source, asOfMs, fetchedAtMs }) => ({ from, to, rate, source, asOf: iso(asOfMs), fetchedAt: iso(fetchedAtMs) })),
    asOf: steps.length === 0 ? null : iso(Math.min(...steps.map(({ asOfMs }) => asOfMs))),
  };
}

const viewTerms = ({ fromAmount, toAmount, fixed, rate, midRate, spreadBps, steps }: Terms) =>
  ({ fromAmount: Number(fromAmount), toAmount: Number(toAmount), fixed, rate, midRate, spreadBps, provenance: viewProvenance(steps) });

export function viewQuote(quote: Quote, nowMs: number): QuoteView {
  return {
    id: encodeId('quote', quote.id), status: statusOf(quote, nowMs), from: quote.terms.fromCurrency, to: quote.terms.toCurrency, ...viewTerms(quote.terms),
    lock: quote.lock, expiresAt: quote.expiresAtMs === null ? null : iso(quote.expiresAtMs),
    conversionId: quote.conversionId === null ? null : encodeId('conversion', quote.conversionId), createdAt: iso(quote.createdAtMs),
  };
}

/** An exchange as the API shows it, and as its events carry it. */
export function viewConversion(conversion: StoredConversion): ConversionView {
  const { terms, status, completedAtMs } = conversion;
  return {
    id: encodeId('conversion', conversion.id), status, from: encodeId('account', conversion.from), to: encodeId('account', conversion.to),
    fromCurrency: terms.fromCurrency, toCurrency: terms.toCurrency, ...viewTerms(terms),
    quoteId: conversion.quoteId === null ? null : encodeId('quote', conversion.quoteId), description: conversion.description, reference: conversion.reference,
    metadata: { ...conversion.metadata }, failure: conversion.failure === null ? null : { ...conversion.failure },
    // The ledger has it once it is completed; before, nobody knows.
    postingId: status === 'completed' ? encodeId('posting', conversion.postingId) : null,
    createdAt: iso(conversion.createdAtMs), completedAt: completedAtMs === null ? null : iso(completedAtMs),
  };
}
