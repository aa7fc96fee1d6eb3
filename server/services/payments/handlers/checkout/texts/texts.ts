import { moneyText } from '../../../../../kit/money-text.ts';
import { readerOf, type Language, type Reader } from '../../../../../kit/reader.ts';
import type { PageRequest } from '../page-answer.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

export type CheckoutTexts = typeof en;

export const CHECKOUT_TEXTS: Readonly<Record<Language, CheckoutTexts>> = { en, de, fr, es };

/** A payer, and how they are spoken to. */
export interface Payer extends Reader {
  readonly texts: CheckoutTexts;
  money(amount: number, currency: string): string;
}

const COOKIE = 'florin_lang';

/** By `?lang=`, which stays until another is asked for; else as their browser says. */
export function payerOf({ path, headers }: Pick<PageRequest, 'path' | 'headers'>): Payer {
  const kept = (headers['cookie'] ?? '').split(';').map((one) => one.trim().split('=')).find(([name]) => name === COOKIE)?.[1];
  const reader = readerOf(headers['accept-language'], askedIn(path), kept);
  return { ...reader, texts: CHECKOUT_TEXTS[reader.language], money: (amount, currency) => moneyText(amount, currency, reader.locale) };
}

const askedIn = (path: string): string | null => new URLSearchParams(path.split('?')[1] ?? '').get('lang');

/** Where a language was asked for: so that the pages after, and the one that a provider leads back to, are in it too. */
export function languageCookie(request: Pick<PageRequest, 'path' | 'headers'>): string | undefined {
  return askedIn(request.path) === null ? undefined : `${COOKIE}=${payerOf(request).locale}; Path=/pay; HttpOnly; SameSite=Lax`;
}
