import { PAGE_HEADERS } from './pages/page.ts';
import { closedPage } from './pages/result-page.ts';
import type { Payer } from './texts/texts.ts';

/** A request as the gateway hands it on: the headers it names, in lower case, and the path with its query. */
export interface PageRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PageAnswer {
  readonly status: number;
  readonly headers: { name: string; value: string }[];
  readonly body: string;
}

export const pageAnswer = (status: number, body: string, more: Readonly<Record<string, string>> = {}): PageAnswer =>
  ({ status, body, headers: Object.entries({ ...PAGE_HEADERS, ...more }).map(([name, value]) => ({ name, value })) });

/** After a form: the page that shows what came of it may be looked at again without paying again. */
export const seeOther = (location: string): PageAnswer => pageAnswer(303, '', { location });

export const notFound = (payer: Payer): PageAnswer => pageAnswer(404, closedPage(payer, payer.texts.noPage, payer.texts.noPageText));
