import { closedPage } from './pages/result-page.ts';
import type { CheckoutDeps } from './deps.ts';
import { notFound, pageAnswer, type PageAnswer, type PageRequest } from './page-answer.ts';
import { readPath } from './paths.ts';
import { showLink } from './show-link.ts';
import { showCheckout, takeBack } from './show-checkout.ts';
import { submitLink } from './submit-link.ts';

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
