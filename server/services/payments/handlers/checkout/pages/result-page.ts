import { create } from 'qrcode';
import { html, type Html } from '../../../../../kit/html.ts';
import { moneyText } from '../../../../../kit/money-text.ts';
import type { PayerAction } from '../../../../../kit/payments/provider.ts';
import type { Link } from '../../../domain/links/link.ts';
import type { CheckoutMethod, CheckoutPayment } from '../deps.ts';
import { page } from './page.ts';
import { transferCode } from './transfer-code.ts';

export interface ResultPage {
  readonly link: Link;
  readonly amount: number;
  readonly method: CheckoutMethod;
  readonly payment: CheckoutPayment;
  /** Of this page, to look again, and of the link's, to try again. */
  readonly here: string;
  readonly again: string;
}

const AT_PROVIDER = {
  'card-page': { text: 'You type your card at the page of our payment provider. You come back here afterwards.', button: 'Continue to the card page' },
  'redirect': { text: "The payment is approved at the provider's page. You come back here afterwards.", button: 'Continue to the provider' },
};

export function resultPage({ link, amount, method, payment: { standing, action }, here, again }: ResultPage): string {
  const what = html`<p class="soft">${link.description}</p><p class="amount">${moneyText(amount, link.currency)}</p>`;
  const back = link.successUrl !== null && html`<a class="button" href="${link.successUrl}">Go on</a>`;
  if (standing === 'paid') return page('Paid', html`<h1>Paid. Thank you.</h1>${what}${back}`);
  if (standing === 'retry') return page('Error: not paid', html`<h1>Not paid</h1>${what}<div class="alarm" role="alert"><p>The payment did not go through. Nothing was charged.</p></div><a class="button" href="${again}">Try again</a>`);
  if (standing === 'closed') return page('Not paid', html`<h1>This payment was called off</h1>${what}<p>Nothing was charged.</p><p><a href="${again}">Back to the payment page</a></p>`);
  if (action?.type === 'redirect') {
    const { text, button } = AT_PROVIDER[method === 'card-page' ? method : 'redirect'];
    return page('One more step', html`<h1>One more step</h1>${what}<p>${text}</p><a class="button" href="${action.url}">${button}</a><p><a href="${again}">Pay another way</a></p>`);
  }
  if (action?.type === 'bank-transfer') return transferPage(link, amount, action, what, back);
  return page('Payment under way', html`<h1>Your payment is under way</h1>${what}<p role="status">Nothing more has to be done. It is not certain yet: look again in a moment.</p><a class="button" href="${here}">Look again</a>${link.successUrl !== null && html`<p><a href="${link.successUrl}">Go on without waiting</a></p>`}`);
}

function transferPage(link: Link, amount: number, transfer: Extract<PayerAction, { type: 'bank-transfer' }>, what: Html, back: Html | false): string {
  const { iban, bic, holder, reference, dueMs } = transfer;
  const code = link.currency === 'EUR' ? transferCode({ ...transfer, amount }) : undefined;
  return page('Transfer this amount', html`<h1>Transfer this amount</h1>${what}
    <p>Send it from your bank to this account. The reference says that it is yours: please copy it as it is.</p>
    <dl>
      <dt>Recipient</dt><dd>${holder}</dd>
      <dt>IBAN</dt><dd>${iban.replaceAll(/(.{4})(?=.)/g, '$1 ')}</dd>
      ${bic !== null && html`<dt>BIC</dt><dd>${bic}</dd>`}
      <dt>Amount</dt><dd>${moneyText(amount, link.currency)}</dd>
      <dt>Reference</dt><dd>${reference}</dd>
      ${dueMs !== null && html`<dt>Until</dt><dd>${new Date(dueMs).toISOString().slice(0, 10)}</dd>`}
    </dl>
    ${code !== undefined && html`<p class="soft">Or scan it with your banking app:</p>${qr(code)}`}
    ${back}`);
}

/** One path of squares; read out as what it is for, not what is in it. */
function qr(text: string): Html {
  const { modules: { size, data } } = create(text, { errorCorrectionLevel: 'M' });
  const squares = Array.from(data, (dark, at) => (dark === 1 ? `M${at % size + 4} ${Math.floor(at / size) + 4}h1v1h-1z` : '')).join('');
  return html`<svg viewBox="0 0 ${size + 8} ${size + 8}" role="img" aria-label="QR code of this transfer" shape-rendering="crispEdges"><path d="${squares}" fill="#000"/></svg>`;
}

/** For a link that can't be paid: not any more, or not now. */
export function closedPage(title: string, text: string): string {
  return page(title, html`<h1>${title}</h1><p>${text}</p>`);
}
