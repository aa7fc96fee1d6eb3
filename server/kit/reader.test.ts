import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LANGUAGES, readerOf } from './reader.ts';

it.each([
  [undefined, 'en'], ['', 'en'], ['de', 'de'], ['de-CH', 'de-CH'], ['DE-ch', 'de-CH'], ['zh-Hant-TW, fr;q=0.4', 'fr'], ['de;q=0.5, fr;q=0.9', 'fr'], ['de;q=0, es', 'es'], ['*', 'en'],
  ['pt-BR, pt;q=0.9', 'en'], ['en-GB,en;q=0.8', 'en-GB'], ['es-419,es;q=0.9', 'es-419'], ['de-Latn-AT', 'de-AT'], ['deutsch', 'en'], ['fr;q=x, de;q=0.1', 'de'],
])('Accept-Language %j is read %s', (header, locale) => {
  expect(readerOf(header)).toEqual({ language: locale.slice(0, 2), locale });
});

it('what was asked for comes first, where there is such a language', () => {
  expect(readerOf('de', 'fr', 'es').language).toBe('fr');
  expect(readerOf('de', null, 'es').language).toBe('es');
  expect(readerOf('de', 'tlh', undefined).language).toBe('de');
});

it('takes whatever is sent, and what it answers is a locale', () => {
  fc.assert(fc.property(fc.string({ maxLength: 1_000 }), fc.string(), (header, asked) => {
    const { language, locale } = readerOf(header, asked);
    expect(LANGUAGES).toContain(language);
    expect(Intl.getCanonicalLocales(locale)).toHaveLength(1);
  }));
});
