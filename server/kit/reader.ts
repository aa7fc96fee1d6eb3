/** Languages that pages for people are written in. The first is for those who read none of them. */
export const LANGUAGES = ['en', 'de', 'fr', 'es'] as const;

export type Language = (typeof LANGUAGES)[number];

/** Who reads a page. */
export interface Reader {
  readonly language: Language;
  /** For numbers and days: `de-CH` writes others than `de`. */
  readonly locale: string;
}

export const ENGLISH: Reader = { language: 'en', locale: 'en' };

const LONGEST_HEADER = 500;

/** What was asked for, by a link or before, else the first language of `Accept-Language` that there is (RFC 4647 §3.4, by the weights of RFC 9110 §12.5.4). */
export function readerOf(acceptLanguage: string | undefined, ...asked: readonly (string | null | undefined)[]): Reader {
  for (const tag of [...asked, ...tagsOf(acceptLanguage ?? '')]) {
    const reader = readerBy(tag ?? '');
    if (reader !== undefined) return reader;
  }
  return ENGLISH;
}

function readerBy(tag: string): Reader | undefined {
  const [, name = '', region] = /^([a-z]{2})(?:-(?:[a-z0-9]{4,8}-)*([a-z]{2}|\d{3}))?$/i.exec(tag) ?? [];
  const language = LANGUAGES.find((one) => one === name.toLowerCase());
  return language && { language, locale: region === undefined ? language : `${language}-${region.toUpperCase()}` };
}

/** The most wanted first; what is wanted not at all is left out. */
function tagsOf(header: string): string[] {
  const wanted = header.slice(0, LONGEST_HEADER).split(',').map((part) => {
    const [tag = '', ...parameters] = part.split(';').map((one) => one.trim());
    const weight = parameters.find((one) => one.startsWith('q='))?.slice(2);
    return { tag, weight: weight === undefined ? 1 : Number(weight) };
  });
  return wanted.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight).map(({ tag }) => tag);
}
