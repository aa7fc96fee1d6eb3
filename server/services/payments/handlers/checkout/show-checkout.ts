import { findCheckout, findCheckoutOfPayment } from '../../store/links/checkouts.ts';
import { findLink } from '../../store/links/links.ts';
import type { CheckoutDeps, CheckoutMethod } from './deps.ts';
import { checkoutPath, linkPath } from './paths.ts';
import { resultPage } from './pages/result-page.ts';
import { notFound, pageAnswer, seeOther, type PageAnswer } from './page-answer.ts';
import { settleCheckout } from './settle-checkout.ts';
import type { Payer } from './texts/texts.ts';

interface Place { readonly tenantId: string; readonly linkId: string; readonly checkoutId: string }

/** GET /pay/{tenant}/{link}/{checkout}: how it stands. */
export async function showCheckout(deps: CheckoutDeps, payer: Payer, { tenantId, linkId, checkoutId }: Place): Promise<PageAnswer> {
  const [found, checkout] = await Promise.all([findLink(deps.database, tenantId, linkId), findCheckout(deps.database, tenantId, checkoutId)]);
  if (found === undefined || checkout === undefined || checkout.linkId !== linkId) return notFound(payer);
  // Its payment was never made: the form is sent again.
  if (checkout.paymentId === null) return seeOther(linkPath(tenantId, linkId));
  const payment = await deps.paymentOf(tenantId, checkout.paymentId);
  await settleCheckout(deps, tenantId, payment);
  return pageAnswer(200, resultPage({ payer, link: found.link, amount: checkout.amount, method: checkout.method as CheckoutMethod, payment, here: checkoutPath(tenantId, linkId, checkoutId), again: linkPath(tenantId, linkId) }));
}

/** GET /pay/{tenant}/return/{payment}: back from a page of the provider. Whatever its query says is not believed: the provider is asked. */
export async function takeBack(deps: CheckoutDeps, payer: Payer, { tenantId, paymentId, returned }: { tenantId: string; paymentId: string; returned: Readonly<Record<string, string>> }): Promise<PageAnswer> {
  const payment = await deps.proceed(tenantId, paymentId, returned);
  const checkout = await findCheckoutOfPayment(deps.database, tenantId, paymentId);
  if (checkout === undefined) {
    const to = await deps.returnUrlOf(tenantId, paymentId);
    return to === undefined ? notFound(payer) : seeOther(to);
  }
  await settleCheckout(deps, tenantId, payment);
  return seeOther(checkoutPath(tenantId, checkout.linkId, checkout.id));
}
