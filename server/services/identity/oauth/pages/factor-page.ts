import { html } from '../../../../kit/html.ts';
import type { Person } from '../texts/texts.ts';
import { page } from './page.ts';
import { passkeyForm } from './passkey-form.ts';

export interface FactorPage {
  readonly person: Person;
  readonly action: string;
  readonly csrf: string;
  /** Where the log-in begins anew. */
  readonly again: string;
  readonly challenge: string;
  /** What a browser asks a device, where the person has a passkey and may use it here. */
  readonly passkey: Record<string, unknown> | null;
  readonly problem?: string;
}

export function factorPage({ person: { language, texts }, action, csrf, again, challenge, passkey, problem }: FactorPage): string {
  return page(language, texts.secondFactor, html`
    <h1>${texts.yourFactor}</h1>
    <p class="soft">${texts.passwordRight}</p>
    ${problem !== undefined && html`<p class="alarm" role="alert">${problem}</p>`}
    <form method="post" action="${action}">
      <input type="hidden" name="csrf" value="${csrf}">
      <input type="hidden" name="challenge" value="${challenge}">
      <label for="code">${texts.code}</label>
      <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="20" autofocus>
      <label for="recovery">${texts.recovery}</label>
      <input id="recovery" name="recovery" type="text" autocomplete="off" maxlength="100">
      <div class="buttons"><button type="submit">${texts.goOn}</button></div>
    </form>
    ${passkey !== null && passkeyForm({ action, csrf, challenge, options: passkey, button: texts.passkey })}
    <p class="soft"><a href="${again}">${texts.anew}</a></p>`);
}
