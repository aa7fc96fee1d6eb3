import type { IncomingHttpHeaders } from 'node:http';
import { readerOf, type Language, type Reader } from '../../../../kit/reader.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';

export type OAuthTexts = typeof en;

export const OAUTH_TEXTS: Readonly<Record<Language, OAuthTexts>> = { en, de, fr, es };

/** Why a page is refused. */
export type Refused = keyof OAuthTexts['refused'];

/** Who reads a page, and how they are spoken to. */
export interface Person extends Reader {
  readonly texts: OAuthTexts;
}

/** As the client asked (`ui_locales`, OpenID Connect Core §3.1.2.1), else as their browser says. */
export function personOf(headers: IncomingHttpHeaders | Readonly<Record<string, string>>, uiLocales?: unknown): Person {
  const asked = typeof uiLocales === 'string' ? uiLocales.split(' ') : [];
  const reader = readerOf(headers['accept-language'], ...asked);
  return { ...reader, texts: OAUTH_TEXTS[reader.language] };
}
