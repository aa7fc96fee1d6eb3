import type { z } from 'zod';
import { uuidTimeMs } from '../../../../../contracts/ids.ts';
import { email } from '../../../../../contracts/shapes.ts';
import { readAmount, statusOf, type Link } from '../../domain/links/link.ts';
import { endCheckout, findCheckout, findHolder, insertCheckout, nameCheckoutPayment, type Checkout } from '../../store/links/checkouts.ts';
import { findLink } from '../../store/links/links.ts';
import type { CheckoutAsked, CheckoutDeps, CheckoutMethod, CheckoutPayment } from './deps.ts';
import { browserOf, isOwnOrigin, readForm } from './form-token.ts';
import { checkoutPath } from './paths.ts';
import { amountFault, FIELDS, type Faults } from './pages/link-page.ts';
import { notFound, pageAnswer, seeOther, type PageAnswer, type PageRequest } from './page-answer.ts';
import { settleCheckout } from './settle-checkout.ts';
import { showForm } from './show-link.ts';
import { closedPage } from './pages/result-page.ts';
import type { Payer } from './texts/texts.ts';

interface Place { readonly tenantId: string; readonly linkId: string }

/** POST /pay/{tenant}/{link}. A form that is sent twice is one try to pay: its id is in the form, and is the payment's idempotency key. */
export async function submitLink(deps: CheckoutDeps, payer: Payer, place: Place, request: PageRequest): Promise<PageAnswer> {
  const found = await findLink(deps.database, place.tenantId, place.linkId);
  if (found === undefined) return notFound(payer);
  const { link, paid } = found;
  const fields = new URLSearchParams(request.body);
  const browser = browserOf(request.headers);
  const checkoutId = browser.isNew || !isOwnOrigin(deps, request.headers) ? undefined : readForm(deps, { ...place, browser: browser.id }, fields);
  const given = Object.fromEntries(FIELDS.flatMap((field) => (fields.has(field) ? [[field, fields.get(field)!.slice(0, 254)]] : [])));
  if (checkoutId === undefined) return showForm(deps, payer, found, request, { status: 403, given, problem: payer.texts.tooLong });

  const before = await findCheckout(deps.database, place.tenantId, checkoutId);
  if (before !== undefined && (before.linkId !== link.id || before.paymentId !== null)) return seeOther(checkoutPath(place.tenantId, before.linkId, before.id));
  if (before?.status === 'ended' || statusOf(link, paid, deps.clock.now()) !== 'open') return showForm(deps, payer, found, request, {});
  const read = readFields(payer, link, fields, await deps.methodsOf(link));
  if ('faults' in read) return showForm(deps, payer, found, request, { status: 422, given, faults: read.faults });
  // What was asked before, and may be under way, is what is asked again.
  const asked = before === undefined ? { ...read, checkoutId } : { ...read, checkoutId, amount: before.amount, method: before.method as CheckoutMethod };
  if (before === undefined && !await claim(deps, link, asked)) {
    return pageAnswer(409, closedPage(payer, payer.texts.taken, payer.texts.takenText));
  }
  return pay(deps, link, asked);
}

async function pay(deps: CheckoutDeps, link: Link, asked: CheckoutAsked): Promise<PageAnswer> {
  const payment = await deps.pay(link, asked);
  await nameCheckoutPayment(deps.database, link.tenantId, asked.checkoutId, payment.paymentId);
  await settleCheckout(deps, link.tenantId, payment);
  return seeOther(checkoutPath(link.tenantId, link.id, asked.checkoutId));
}

function readFields(payer: Payer, link: Link, fields: URLSearchParams, methods: readonly CheckoutMethod[]): Omit<CheckoutAsked, 'checkoutId'> | { readonly faults: Faults } {
  const faults: { -readonly [Field in keyof Faults]: string } = {};
  const typed = link.open === null ? undefined : readAmount(fields.get('amount') ?? '', link.currency, link.open);
  if (typed !== undefined && !typed.ok) faults.amount = amountFault(typed.error, link, payer);
  const method = methods.find((one) => one === fields.get('method'));
  if (method === undefined) faults.method = payer.texts.choose;
  const address = (fields.get('email') ?? '').trim();
  if (address !== '' && !Email.safeParse(address).success) faults.email = payer.texts.emailWrong;
  if (method === undefined || (typed !== undefined && !typed.ok) || faults.email !== undefined) return { faults };
  return { amount: typed?.value ?? link.amount!, method, email: address === '' ? null : address };
}

const Email: z.ZodType<string> = email();

/** Of a link for one use, one payer is let through. Whoever had it before and came to nothing, or never came back, makes room. */
async function claim(deps: CheckoutDeps, link: Link, { checkoutId, amount, method }: CheckoutAsked): Promise<boolean> {
  const one = { tenantId: link.tenantId, id: checkoutId, linkId: link.id, single: link.uses === 'single', amount, method };
  if (await insertCheckout(deps.database, one)) return true;
  if ((await findCheckout(deps.database, link.tenantId, checkoutId)) !== undefined) return true;
  const holder = await findHolder(deps.database, link.tenantId, link.id);
  if (holder !== undefined && !await makesRoom(deps, holder)) return false;
  return insertCheckout(deps.database, one);
}

/** No request takes as long: what was not made by then never will be. */
const MADE_WITHIN_MS = 10 * 60_000;

async function makesRoom(deps: CheckoutDeps, holder: Checkout): Promise<boolean> {
  const { tenantId, id } = holder;
  const payment = holder.paymentId === null ? await deps.paymentOfCheckout(tenantId, id) : await deps.paymentOf(tenantId, holder.paymentId);
  if (payment === undefined) {
    if (deps.clock.now() - uuidTimeMs(id) < MADE_WITHIN_MS) return false;
    await endCheckout(deps.database, tenantId, id, 'ended');
    return true;
  }
  await nameCheckoutPayment(deps.database, tenantId, id, payment.paymentId);
  await settleCheckout(deps, tenantId, payment);
  if (payment.standing === 'closed') return true;
  if (!isIdle(payment, holder) || !await deps.cancel(tenantId, payment.paymentId)) return false;
  await endCheckout(deps.database, tenantId, id, 'ended');
  return true;
}

/** It waits for its payer, or was declined. It is called off, else its payer might pay after all. A transfer may be on its way without anybody telling us. */
const isIdle = ({ standing }: CheckoutPayment, { method }: Checkout): boolean => standing === 'retry' || (standing === 'action' && method !== 'bank-transfer');
