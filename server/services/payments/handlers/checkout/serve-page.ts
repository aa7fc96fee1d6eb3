import { closedPage } from './pages/result-page.ts';
import type { CheckoutDeps } from './deps.ts';
import { notFound, pageAnswer, type PageAnswer, type PageRequest } from './page-answer.ts';
import { readPath } from './paths.ts';
import { showLink } from './show-link.ts';
import { showCheckout, takeBack } from './show-checkout.ts';
import { submitLink } from './submit-link.ts';
import { languageCookie, payerOf, type Payer } from './texts/texts.ts';

/** The payer's pages. A payer has no identity here: who has the address of a link may pay it. */
export async function servePage(deps: CheckoutDeps, request: PageRequest): Promise<PageAnswer> {
  const answer = await answerPage(deps, request, payerOf(request));
  const cookie = languageCookie(request);
  return cookie === undefined ? answer : { ...answer, headers: [...answer.headers, { name: 'set-cookie', value: cookie }] };
}

async function answerPage(deps: CheckoutDeps, request: PageRequest, payer: Payer): Promise<PageAnswer> {
  const { texts } = payer;
  const path = readPath(request.path);
  if (path === undefined) return notFound(payer);
  const isForm = request.method === 'POST';
  if (request.method !== 'GET' && !(isForm && path.page === 'link')) return pageAnswer(405, closedPage(payer, texts.notHere, texts.notHereText), { allow: path.page === 'link' ? 'GET, POST' : 'GET' });
  try {
    if (path.page === 'return') return await takeBack(deps, payer, { ...path, returned: Object.fromEntries(new URL(request.path, deps.publicUrl).searchParams) });
    if (path.page === 'checkout') return await showCheckout(deps, payer, path);
    return await (isForm ? submitLink(deps, payer, path, request) : showLink(deps, payer, path, request));
  } catch (error) {
    deps.log.error({ err: error, page: path.page }, 'a page of a payer failed');
    return pageAnswer(503, closedPage(payer, texts.failed, texts.failedText), { 'retry-after': '5' });
  }
}
