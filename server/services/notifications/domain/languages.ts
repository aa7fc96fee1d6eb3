/** The language everything that comes with Florin is there in. */
export const LAST_LANGUAGE = 'en';

/** In which languages a template is looked for, best first: `de-AT`, `de`, that of the tenant, `en`. */
export function languageChain(wanted: readonly (string | null | undefined)[]): string[] {
  const chain = [...wanted, LAST_LANGUAGE].flatMap((locale) => (locale == null ? [] : [locale, locale.split('-')[0]!]));
  return [...new Set(chain)];
}

/** The first in the order of the chain. */
export function firstInChain<One extends { readonly language: string }>(chain: readonly string[], there: readonly One[]): One | undefined {
  for (const language of chain) {
    const found = there.find((one) => one.language === language);
    if (found !== undefined) return found;
  }
  return undefined;
}
