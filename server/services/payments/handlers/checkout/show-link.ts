import { statusOf } from '../../domain/links/link.ts';
import { currencyOfLanguages } from '../../domain/links/payer-currency.ts';
import { findLink, type StoredLink } from '../../store/links/links.ts';
import type { CheckoutDeps } from './deps.ts';
import { browserOf, cookieOf, newForm } from './form-token.ts';
import { linkPath } from './paths.ts';
import { linkPage, type Faults, type LinkPage } from './pages/link-page.ts';
import { closedPage } from './pages/result-page.ts';
import { notFound, pageAnswer, type PageAnswer, type PageRequest } from './page-answer.ts';
import type { Payer } from './texts/texts.ts';

interface Place { readonly tenantId: string; readonly linkId: string }

/** GET /pay/{tenant}/{link}. */
export async function showLink(deps: CheckoutDeps, payer: Payer, { tenantId, linkId }: Place, request: PageRequest): Promise<PageAnswer> {
  const found = await findLink(deps.database, tenantId, linkId);
  return found === undefined ? notFound(payer) : showForm(deps, payer, found, request, {});
}

export interface Shown {
  readonly status?: number;
  readonly given?: LinkPage['given'];
  readonly faults?: Faults;
  readonly problem?: string;
}

export async function showForm(deps: CheckoutDeps, payer: Payer, { link, paid }: StoredLink, request: PageRequest, { status = 200, given = {}, faults = {}, problem }: Shown): Promise<PageAnswer> {
  const standing = statusOf(link, paid, deps.clock.now());
  if (standing !== 'open') return pageAnswer(410, closedPage(payer, payer.texts.closed[standing], payer.texts.askSender));
  const browser = browserOf(request.headers);
  const [methods, about] = await Promise.all([deps.methodsOf(link), aboutIn(deps, link, request)]);
  const form = newForm(deps, { tenantId: link.tenantId, linkId: link.id, browser: browser.id });
  const body = linkPage({ payer, link, action: linkPath(link.tenantId, link.id), ...form, methods, about, given, faults, problem });
  return pageAnswer(status, body, browser.isNew ? { 'set-cookie': cookieOf(deps, browser.id) } : {});
}

/** That no rate is known is no reason to show no page. */
async function aboutIn(deps: CheckoutDeps, { tenantId, amount, currency }: StoredLink['link'], { headers }: PageRequest): Promise<LinkPage['about']> {
  const own = currencyOfLanguages(headers['accept-language']);
  if (amount === null || own === undefined || own === currency) return undefined;
  try {
    const converted = await deps.inCurrency(tenantId, amount, currency, own);
    return converted === undefined ? undefined : { amount: converted, currency: own };
  } catch (error) {
    deps.log.warn({ err: error }, 'an amount could not be shown in the currency of the payer');
    return undefined;
  }
}
