import { html } from '../../../../kit/html.ts';
import type { Person } from '../texts/texts.ts';
import { page } from './page.ts';

export interface FactorPage {
  readonly person: Person;
  readonly action: string;
  readonly csrf: string;
  /** Where the log-in begins anew. */
  readonly again: string;
  readonly challenge: string;
  readonly problem?: string;
}

/** Without passkeys: they take a script, and these pages run none. */
export function factorPage({ person: { language, texts }, action, csrf, again, challenge, problem }: FactorPage): string {
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
      <p class="soft">${texts.noPasskeys}</p>
      <div class="buttons"><button type="submit">${texts.goOn}</button></div>
    </form>
    <p class="soft"><a href="${again}">${texts.anew}</a></p>`);
}
