import { currencyExponent } from '../../../../../../contracts/currencies.ts';
import { html, type Html } from '../../../../../kit/html.ts';
import type { AmountFault, Link } from '../../../domain/links/link.ts';
import type { CheckoutMethod } from '../deps.ts';
import type { Payer } from '../texts/texts.ts';
import { page } from './page.ts';

export const FIELDS = ['amount', 'method', 'email'] as const;
export type Field = (typeof FIELDS)[number];
export type Faults = Partial<Record<Field, string>>;

export interface LinkPage {
  readonly payer: Payer;
  readonly link: Link;
  readonly action: string;
  readonly checkout: string;
  readonly proof: string;
  readonly methods: readonly CheckoutMethod[];
  /** In the payer's own currency, about. */
  readonly about: { readonly amount: number; readonly currency: string } | undefined;
  readonly given: Partial<Record<Field, string>>;
  readonly faults: Faults;
  /** Of the whole: what went wrong that no field is to blame for. */
  readonly problem?: string;
}

/** Where the reader is led to for each. Of several radio buttons, the first. */
const IDS: Readonly<Record<Field, string>> = { amount: 'amount', method: 'method-0', email: 'email' };

export function linkPage(shown: LinkPage): string {
  const { link, faults, problem, methods, payer: { language, texts, money } } = shown;
  const faulty = FIELDS.filter((field) => faults[field] !== undefined);
  const failed = faulty.length > 0 || problem !== undefined;
  return page(language, failed ? texts.error(link.description) : link.description, html`
    <h1>${link.description}</h1>
    ${link.amount !== null && html`<p class="amount">${money(link.amount, link.currency)}</p>`}
    ${shown.about !== undefined && html`<p class="soft">${texts.about(money(shown.about.amount, shown.about.currency), link.currency)}</p>`}
    ${failed && html`<div class="alarm" role="alert"><p>${problem ?? texts.notSent}</p>${faulty.map((field) => html`<p><a href="#${IDS[field]}">${faults[field]}</a></p>`)}</div>`}
    ${methods.length === 0
      ? html`<p role="alert">${texts.noWay}</p>`
      : html`<form method="post" action="${shown.action}" novalidate>
        <input type="hidden" name="checkout" value="${shown.checkout}"><input type="hidden" name="proof" value="${shown.proof}">
        ${link.open !== null && amountField(shown, link.open, faulty[0])}
        ${methodField(shown)}
        ${emailField(shown, faulty[0])}
        <button type="submit">${link.amount === null ? texts.pay : texts.payAmount(money(link.amount, link.currency))}</button>
      </form>`}
    ${link.cancelUrl !== null && html`<p><a href="${link.cancelUrl}">${texts.cancel}</a></p>`}`);
}

const problemOf = (faults: Faults, field: Field): Html | false => faults[field] !== undefined && html`<p class="alarm" id="${field}-problem">${faults[field]}</p>`;
const attributes = (faults: Faults, field: Field, first: Field | undefined): Html =>
  (faults[field] === undefined ? html` aria-describedby="${field}-hint"` : html` aria-invalid="true" aria-describedby="${field}-problem ${field}-hint"${field === first && html` autofocus`}`);

function amountField({ link: { currency }, given, faults, payer: { texts, money } }: LinkPage, { min, max }: { min: number; max: number }, first: Field | undefined): Html {
  return html`<label for="amount">${texts.amountIn(currency)}</label>
    ${problemOf(faults, 'amount')}
    <input id="amount" name="amount" type="text" inputmode="${(currencyExponent(currency) ?? 0) === 0 ? 'numeric' : 'decimal'}" autocomplete="transaction-amount" required maxlength="20" value="${given.amount}"${attributes(faults, 'amount', first)}>
    <small id="amount-hint">${texts.fromTo(money(min, currency), money(max, currency))}</small>`;
}

/** One way to pay is no choice: it is said on the button's side instead of asked. */
function methodField({ methods, given, faults, payer: { texts } }: LinkPage): Html {
  const [only, another] = methods;
  if (only !== undefined && another === undefined) return html`<input type="hidden" name="method" value="${only}"><p class="soft">${texts.paidBy[only]}</p>`;
  return html`<fieldset${faults.method !== undefined && html` aria-describedby="method-problem"`}><legend>${texts.how}</legend>${problemOf(faults, 'method')}
    ${methods.map((method, n) => html`<label><input type="radio" id="method-${n}" name="method" value="${method}" required${(given.method ?? methods[0]) === method && html` checked`}>${texts.methods[method]}</label>`)}</fieldset>`;
}

function emailField({ given, faults, payer: { texts } }: LinkPage, first: Field | undefined): Html {
  return html`<label for="email">${texts.email}</label>
    ${problemOf(faults, 'email')}
    <input id="email" name="email" type="email" autocomplete="email" maxlength="254" value="${given.email}"${attributes(faults, 'email', first)}>
    <small id="email-hint">${texts.forReceipt}</small>`;
}

export function amountFault(fault: AmountFault, { currency, open }: Link, { texts, money, locale }: Payer): string {
  const digits = currencyExponent(currency) ?? 0;
  if (fault === 'below') return texts.below(money(open!.min, currency));
  if (fault === 'above') return texts.above(money(open!.max, currency));
  if (fault === 'too-many-decimals') return digits === 0 ? texts.noDecimals(currency) : texts.tooManyDecimals(digits);
  return texts.unreadable(digits === 0 ? undefined : new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(12.5));
}
