import { html } from '../../../../kit/html.ts';
import type { Person, Refused } from '../texts/texts.ts';
import { page } from './page.ts';

/**
 * For a person whom we can not send back to where they came from: an unknown client, a wrong redirect URI, a log-in that took too long. What the library says of an error is for
 * whoever wrote the client, and in English as in the standards.
 */
export function errorPage({ language, texts }: Person, error: string, description = ''): string {
  return page(language, texts.failed, html`
    <h1>${texts.failed}</h1>
    <p>${texts.goBack}</p>
    <p class="soft" lang="en">${error}${description === '' ? '' : `: ${description}`}</p>`);
}

export function refusedPage({ language, texts }: Person, why: Refused): string {
  return page(language, texts.failed, html`
    <h1>${texts.failed}</h1>
    <p>${texts.goBack}</p>
    <p class="soft">${texts.refused[why]}</p>`);
}
