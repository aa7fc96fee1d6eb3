import { create } from 'qrcode';
import { html, type Html } from '../../../../../kit/html.ts';
import { dayText } from '../../../../../kit/money-text.ts';
import type { PayerAction } from '../../../../../kit/payments/provider.ts';
import type { Link } from '../../../domain/links/link.ts';
import type { CheckoutMethod, CheckoutPayment } from '../deps.ts';
import type { Payer } from '../texts/texts.ts';
import { page } from './page.ts';
import { transferCode } from './transfer-code.ts';

export interface ResultPage {
  readonly payer: Payer;
  readonly link: Link;
  readonly amount: number;
  readonly method: CheckoutMethod;
  readonly payment: CheckoutPayment;
  /** Of this page, to look again, and of the link's, to try again. */
  readonly here: string;
  readonly again: string;
}

export function resultPage({ payer, link, amount, method, payment: { standing, action }, here, again }: ResultPage): string {
  const { language, texts, money } = payer;
  const what = html`<p class="soft">${link.description}</p><p class="amount">${money(amount, link.currency)}</p>`;
  const back = link.successUrl !== null && html`<a class="button" href="${link.successUrl}">${texts.goOn}</a>`;
  if (standing === 'paid') return page(language, texts.paid, html`<h1>${texts.paidThanks}</h1>${what}${back}`);
  if (standing === 'retry') return page(language, texts.error(texts.notPaid), html`<h1>${texts.notPaid}</h1>${what}<div class="alarm" role="alert"><p>${texts.nothingCharged}</p></div><a class="button" href="${again}">${texts.again}</a>`);
  if (standing === 'closed') return page(language, texts.notPaid, html`<h1>${texts.calledOff}</h1>${what}<p>${texts.calledOffText}</p><p><a href="${again}">${texts.backToPage}</a></p>`);
  if (action?.type === 'redirect') {
    const [text, button] = method === 'card-page' ? [texts.atCardPage, texts.toCardPage] : [texts.atProvider, texts.toProvider];
    return page(language, texts.oneMore, html`<h1>${texts.oneMore}</h1>${what}<p>${text}</p><a class="button" href="${action.url}">${button}</a><p><a href="${again}">${texts.otherWay}</a></p>`);
  }
  if (action?.type === 'bank-transfer') return transferPage(payer, link, amount, action, what, back);
  return page(language, texts.underWay, html`<h1>${texts.yourUnderWay}</h1>${what}<p role="status">${texts.underWayText}</p><a class="button" href="${here}">${texts.lookAgain}</a>${link.successUrl !== null && html`<p><a href="${link.successUrl}">${texts.goOnNow}</a></p>`}`);
}

function transferPage({ language, texts, money, locale }: Payer, link: Link, amount: number, transfer: Extract<PayerAction, { type: 'bank-transfer' }>, what: Html, back: Html | false): string {
  const { iban, bic, holder, reference, dueMs } = transfer;
  const code = link.currency === 'EUR' ? transferCode({ ...transfer, amount }) : undefined;
  return page(language, texts.transfer, html`<h1>${texts.transfer}</h1>${what}
    <p>${texts.transferText}</p>
    <dl>
      <dt>${texts.recipient}</dt><dd>${holder}</dd>
      <dt>IBAN</dt><dd>${iban.replaceAll(/(.{4})(?=.)/g, '$1 ')}</dd>
      ${bic !== null && html`<dt>BIC</dt><dd>${bic}</dd>`}
      <dt>${texts.amount}</dt><dd>${money(amount, link.currency)}</dd>
      <dt>${texts.reference}</dt><dd>${reference}</dd>
      ${dueMs !== null && html`<dt>${texts.until}</dt><dd>${dayText(dueMs, locale)}</dd>`}
    </dl>
    ${code !== undefined && html`<p class="soft">${texts.orScan}</p>${qr(code, texts.code)}`}
    ${back}`);
}

/** One path of squares; read out as what it is for, not what is in it. */
function qr(text: string, label: string): Html {
  const { modules: { size, data } } = create(text, { errorCorrectionLevel: 'M' });
  const squares = Array.from(data, (dark, at) => (dark === 1 ? `M${at % size + 4} ${Math.floor(at / size) + 4}h1v1h-1z` : '')).join('');
  return html`<svg viewBox="0 0 ${size + 8} ${size + 8}" role="img" aria-label="${label}" shape-rendering="crispEdges"><path d="${squares}" fill="#000"/></svg>`;
}

/** For a link that can't be paid: not any more, or not now. */
export function closedPage({ language }: Payer, title: string, text: string): string {
  return page(language, title, html`<h1>${title}</h1><p>${text}</p>`);
}
