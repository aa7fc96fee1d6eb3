import { html } from '../../../../kit/html.ts';
import { page } from './page.ts';

/** For a person whom we can not send back to where they came from: an unknown client, a wrong redirect URI, a log-in that took too long. */
export function errorPage(error: string, description = ''): string {
  return page('This did not work', html`
    <h1>This did not work</h1>
    <p>Go back to the application you came from, and try again from there.</p>
    <p class="soft">${error}${description === '' ? '' : `: ${description}`}</p>`);
}
