import { currencyExponent } from '../../../../../../contracts/currencies.ts';
import { html, type Html } from '../../../../../kit/html.ts';
import { moneyText } from '../../../../../kit/money-text.ts';
import type { AmountFault, Link } from '../../../domain/links/link.ts';
import type { CheckoutMethod } from '../deps.ts';
import { page } from './page.ts';

export const FIELDS = ['amount', 'method', 'email'] as const;
export type Field = (typeof FIELDS)[number];
export type Faults = Partial<Record<Field, string>>;

export interface LinkPage {
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

const METHODS: Readonly<Record<CheckoutMethod, string>> = { 'card-page': 'Card', 'redirect': 'PayPal', 'bank-transfer': 'Bank transfer' };
const PAID_BY: Readonly<Record<CheckoutMethod, string>> = { 'card-page': 'You pay by card, at the page of a payment provider.', 'redirect': 'You pay by PayPal.', 'bank-transfer': 'You pay by bank transfer.' };
/** Where the reader is led to for each. Of several radio buttons, the first. */
const IDS: Readonly<Record<Field, string>> = { amount: 'amount', method: 'method-0', email: 'email' };

export function linkPage(shown: LinkPage): string {
  const { link, faults, problem, methods } = shown;
  const faulty = FIELDS.filter((field) => faults[field] !== undefined);
  const failed = faulty.length > 0 || problem !== undefined;
  return page(`${failed ? 'Error: ' : ''}${link.description}`, html`
    <h1>${link.description}</h1>
    ${link.amount !== null && html`<p class="amount">${moneyText(link.amount, link.currency)}</p>`}
    ${shown.about !== undefined && html`<p class="soft">About ${moneyText(shown.about.amount, shown.about.currency)}. You pay in ${link.currency}; your bank sets the rate.</p>`}
    ${failed && html`<div class="alarm" role="alert"><p>${problem ?? 'This could not be sent yet.'}</p>${faulty.map((field) => html`<p><a href="#${IDS[field]}">${faults[field]}</a></p>`)}</div>`}
    ${methods.length === 0
      ? html`<p role="alert">There is no way to pay this at the moment. Please ask whoever sent you this link.</p>`
      : html`<form method="post" action="${shown.action}" novalidate>
        <input type="hidden" name="checkout" value="${shown.checkout}"><input type="hidden" name="proof" value="${shown.proof}">
        ${link.open !== null && amountField(shown, link.open, faulty[0])}
        ${methodField(shown)}
        ${emailField(shown, faulty[0])}
        <button type="submit">${link.amount === null ? 'Pay' : `Pay ${moneyText(link.amount, link.currency)}`}</button>
      </form>`}
    ${link.cancelUrl !== null && html`<p><a href="${link.cancelUrl}">Cancel and go back</a></p>`}`);
}

const problemOf = (faults: Faults, field: Field): Html | false => faults[field] !== undefined && html`<p class="alarm" id="${field}-problem">${faults[field]}</p>`;
const attributes = (faults: Faults, field: Field, first: Field | undefined): Html =>
  (faults[field] === undefined ? html` aria-describedby="${field}-hint"` : html` aria-invalid="true" aria-describedby="${field}-problem ${field}-hint"${field === first && html` autofocus`}`);

function amountField({ link: { currency }, given, faults }: LinkPage, { min, max }: { min: number; max: number }, first: Field | undefined): Html {
  return html`<label for="amount">Amount in ${currency}</label>
    ${problemOf(faults, 'amount')}
    <input id="amount" name="amount" type="text" inputmode="${(currencyExponent(currency) ?? 0) === 0 ? 'numeric' : 'decimal'}" autocomplete="transaction-amount" required maxlength="20" value="${given.amount}"${attributes(faults, 'amount', first)}>
    <small id="amount-hint">From ${moneyText(min, currency)} to ${moneyText(max, currency)}</small>`;
}

/** One way to pay is no choice: it is said on the button's side instead of asked. */
function methodField({ methods, given, faults }: LinkPage): Html {
  const [only, another] = methods;
  if (only !== undefined && another === undefined) return html`<input type="hidden" name="method" value="${only}"><p class="soft">${PAID_BY[only]}</p>`;
  return html`<fieldset${faults.method !== undefined && html` aria-describedby="method-problem"`}><legend>How do you want to pay?</legend>${problemOf(faults, 'method')}
    ${methods.map((method, n) => html`<label><input type="radio" id="method-${n}" name="method" value="${method}" required${(given.method ?? methods[0]) === method && html` checked`}>${METHODS[method]}</label>`)}</fieldset>`;
}

function emailField({ given, faults }: LinkPage, first: Field | undefined): Html {
  return html`<label for="email">Email (optional)</label>
    ${problemOf(faults, 'email')}
    <input id="email" name="email" type="email" autocomplete="email" maxlength="254" value="${given.email}"${attributes(faults, 'email', first)}>
    <small id="email-hint">For your receipt</small>`;
}

export function amountFault(fault: AmountFault, { currency, open }: Link): string {
  const digits = currencyExponent(currency) ?? 0;
  if (fault === 'below') return `Amount: at least ${moneyText(open!.min, currency)}.`;
  if (fault === 'above') return `Amount: at most ${moneyText(open!.max, currency)}.`;
  if (fault === 'too-many-decimals') return digits === 0 ? `Amount: ${currency} has no decimals.` : `Amount: enter at most ${digits} decimals.`;
  return `Amount: enter a number${digits === 0 ? '' : ', such as 12.50'}, without thousands separators.`;
}
