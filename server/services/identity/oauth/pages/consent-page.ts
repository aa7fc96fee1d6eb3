import type { Scope } from '../../../../../contracts/scopes.ts';
import type { Payment } from '../../domain/oauth-consent.ts';
import { dayText, moneyText } from '../../../../kit/money-text.ts';
import { html, type Html } from '../../../../kit/html.ts';
import type { OAuthTexts, Person } from '../texts/texts.ts';
import { page } from './page.ts';
import { MONEY_SCOPES } from './words.ts';

export interface ConsentPage {
  readonly person: Person;
  readonly action: string;
  readonly csrf: string;
  readonly client: { readonly name: string; readonly madeBy: string; readonly redirectUri: string };
  readonly email: string;
  /** Those in which this person may let it act. */
  readonly tenants: readonly { readonly id: string; readonly name: string; readonly role: string | undefined }[];
  readonly scopes: readonly Scope[];
  readonly oidcScopes: readonly string[];
  readonly payment: Payment | null;
  /** ISO 8601. */
  readonly endsAt: string;
}

export function consentPage({ person, action, csrf, client, email, tenants, scopes, oidcScopes, payment, endsAt }: ConsentPage): string {
  const { language, texts, locale } = person;
  const movesMoney = scopes.some((scope) => MONEY_SCOPES.includes(scope));
  return page(language, texts.allowTitle(client.name), html`
    <h1>${texts.allowHeading(client.name)}</h1>
    <p class="soft">${texts.registeredBy(client.madeBy, email, new URL(client.redirectUri).host)}</p>
    <form method="post" action="${action}">
      <input type="hidden" name="csrf" value="${csrf}">
      ${tenantChoice(texts, tenants)}
      <h2>${texts.itCould}</h2>
      <ul>${[...oidcScopes.map((scope) => (texts.oidc as Readonly<Record<string, string>>)[scope] ?? scope), ...scopes.map((scope) => texts.scopes[scope])].map((words) => html`<li>${words}</li>`)}</ul>
      ${payment !== null && limits(person, payment)}
      ${payment === null && movesMoney && html`<p class="note"><strong>${texts.noLimitOfItsOwn}</strong> ${texts.whomToTrust}</p>`}
      <p class="soft">${texts.ends(dayText(Date.parse(endsAt), locale))}</p>
      <div class="buttons">
        <button type="submit" name="decision" value="allow">${texts.allow}</button>
        <button type="submit" name="decision" value="deny" class="quiet">${texts.refuse}</button>
      </div>
    </form>`);
}

function tenantChoice(texts: OAuthTexts, tenants: ConsentPage['tenants']): Html {
  const [only, ...others] = tenants;
  if (only !== undefined && others.length === 0) return html`<p>${texts.inOrganisation} <strong>${only.name}</strong>. ${texts.only(roleText(texts, only.role))}</p><input type="hidden" name="tenant" value="${only.id}">`;
  return html`<fieldset><legend>${texts.which}</legend>
    ${tenants.map(({ id, name, role }, n) => html`<label><input type="radio" name="tenant" value="${id}" required${n === 0 && html` autofocus`}> ${name} <span class="soft">(${roleText(texts, role)})</span></label>`)}
  </fieldset>`;
}

/** A tenant's own are called as they were named there. */
const roleText = (texts: OAuthTexts, role: string | undefined): string => (role === undefined ? texts.aMember : (texts.roles as Readonly<Record<string, string>>)[role] ?? role);

const LIMITS = ['perTransaction', 'daily', 'total'] as const;

/** A row for each limit: side by side they are too wide for a telephone, in German even before an amount is large. */
function limits({ texts, locale }: Person, { limits: given }: Payment): Html {
  const show = (currency: string, amount: number | undefined) => amount === undefined ? texts.noLimit : moneyText(amount, currency, locale);
  return html`<h2>${texts.couldSpend}</h2>
    <table>${given.map((limit) => html`<tbody>${LIMITS.map((name, n) => html`<tr>
      ${n === 0 && html`<th scope="rowgroup" rowspan="${String(LIMITS.length)}">${limit.currency}</th>`}<th scope="row">${texts[name]}</th><td>${show(limit.currency, limit[name])}</td>
    </tr>`)}</tbody>`)}</table>
    <p class="soft">${texts.noOther}</p>`;
}
