import type { Scope } from '../../../../../contracts/scopes.ts';
import type { Payment } from '../../domain/oauth-consent.ts';
import { moneyText } from '../../../../kit/money-text.ts';
import { html, type Html } from '../../../../kit/html.ts';
import { page } from './page.ts';
import { MONEY_SCOPES, OIDC_WORDS, SCOPE_WORDS } from './words.ts';

export interface ConsentPage {
  readonly action: string;
  readonly csrf: string;
  readonly client: { readonly name: string; readonly madeBy: string; readonly redirectUri: string };
  readonly email: string;
  /** Those in which this person may let it act. */
  readonly tenants: readonly { readonly id: string; readonly name: string; readonly role: string }[];
  readonly scopes: readonly Scope[];
  readonly oidcScopes: readonly string[];
  readonly payment: Payment | null;
  /** ISO 8601. */
  readonly endsAt: string;
}

export function consentPage({ action, csrf, client, email, tenants, scopes, oidcScopes, payment, endsAt }: ConsentPage): string {
  const movesMoney = scopes.some((scope) => MONEY_SCOPES.includes(scope));
  return page(`Allow ${client.name}?`, html`
    <h1>Allow ${client.name} to act for you?</h1>
    <p class="soft">Registered by ${client.madeBy}. You are logged in as ${email}, and go back to ${new URL(client.redirectUri).host}.</p>
    <form method="post" action="${action}">
      <input type="hidden" name="csrf" value="${csrf}">
      ${tenantChoice(tenants)}
      <h2>It could</h2>
      <ul>${[...oidcScopes.map((scope) => OIDC_WORDS[scope] ?? scope), ...scopes.map((scope) => SCOPE_WORDS[scope])].map((words) => html`<li>${words}</li>`)}</ul>
      ${payment !== null && limits(payment)}
      ${payment === null && movesMoney && html`<p class="note"><strong>It asks to move money without a limit of its own.</strong> Allow this only to whom you would trust with your password.</p>`}
      <p class="soft">Never more than you may do yourself. It ends ${dateText(endsAt)}, or when you revoke it.</p>
      <div class="buttons">
        <button type="submit" name="decision" value="allow">Allow</button>
        <button type="submit" name="decision" value="deny" class="quiet">Refuse</button>
      </div>
    </form>`);
}

function tenantChoice(tenants: ConsentPage['tenants']): Html {
  const [only, ...others] = tenants;
  if (only !== undefined && others.length === 0) return html`<p>In <strong>${only.name}</strong>, where you are ${only.role}.</p><input type="hidden" name="tenant" value="${only.id}">`;
  return html`<fieldset><legend>In which organisation?</legend>
    ${tenants.map(({ id, name, role }, n) => html`<label><input type="radio" name="tenant" value="${id}" required${n === 0 && html` autofocus`}> ${name} <span class="soft">(${role})</span></label>`)}
  </fieldset>`;
}

const COLUMNS = [['perTransaction', 'at once'], ['daily', 'a day'], ['total', 'in all']] as const;

function limits({ limits: given }: Payment): Html {
  const show = (currency: string, amount: number | undefined) => amount === undefined ? 'no limit' : moneyText(amount, currency);
  return html`<h2>It could spend at most</h2>
    <table><tr><th scope="col">Currency</th>${COLUMNS.map(([, words]) => html`<th scope="col">${words}</th>`)}</tr>
    ${given.map((limit) => html`<tr><th scope="row">${limit.currency}</th>${COLUMNS.map(([name]) => html`<td>${show(limit.currency, limit[name])}</td>`)}</tr>`)}</table>
    <p class="soft">Nothing in any other currency.</p>`;
}

const dateText = (iso: string) => new Date(iso).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
