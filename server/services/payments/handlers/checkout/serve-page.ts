import { PAGE_HEADERS } from './pages/page.ts';
import { closedPage } from './pages/result-page.ts';
import type { CheckoutDeps } from './deps.ts';
import { readPath } from './paths.ts';
import { showLink } from './show-link.ts';
import { showCheckout, takeBack } from './show-checkout.ts';
import { submitLink } from './submit-link.ts';

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

export const notFound = (): PageAnswer => pageAnswer(404, closedPage('There is no such page', 'Please look whether the address is complete.'));

/** The payer's pages. A payer has no identity here: who has the address of a link may pay it. */
export async function servePage(deps: CheckoutDeps, request: PageRequest): Promise<PageAnswer> {
  const path = readPath(request.path);
  if (path === undefined) return notFound();
  const isForm = request.method === 'POST';
  if (request.method !== 'GET' && !(isForm && path.page === 'link')) return pageAnswer(405, closedPage('This does not work here', 'Please go back and try again.'), { allow: path.page === 'link' ? 'GET, POST' : 'GET' });
  try {
    if (path.page === 'return') return await takeBack(deps, { ...path, returned: Object.fromEntries(new URL(request.path, deps.publicUrl).searchParams) });
    if (path.page === 'checkout') return await showCheckout(deps, path);
    return await (isForm ? submitLink(deps, path, request) : showLink(deps, path, request));
  } catch (error) {
    deps.log.error({ err: error, page: path.page }, 'a page of a payer failed');
    return pageAnswer(503, closedPage('This did not work', 'Please load this page again in a moment. If you have sent a payment, it is not sent twice.'), { 'retry-after': '5' });
  }
}
