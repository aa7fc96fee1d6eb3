import { html } from '../../../../kit/html.ts';
import { page } from './page.ts';

export interface FactorPage {
  readonly action: string;
  readonly csrf: string;
  /** Where the log-in begins anew. */
  readonly again: string;
  readonly challenge: string;
  readonly problem?: string;
}

/** Without passkeys: they take a script, and these pages run none. */
export function factorPage({ action, csrf, again, challenge, problem }: FactorPage): string {
  return page('Second factor', html`
    <h1>Your second factor</h1>
    <p class="soft">Your password is right. Fill in one of these.</p>
    ${problem !== undefined && html`<p class="alarm" role="alert">${problem}</p>`}
    <form method="post" action="${action}">
      <input type="hidden" name="csrf" value="${csrf}">
      <input type="hidden" name="challenge" value="${challenge}">
      <label for="code">Code from your app</label>
      <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="20" autofocus>
      <label for="recovery">Or a recovery code</label>
      <input id="recovery" name="recovery" type="text" autocomplete="off" maxlength="100">
      <p class="soft">Passkeys can not be used on this page. If you have only a passkey, use one of your recovery codes.</p>
      <div class="buttons"><button type="submit">Go on</button></div>
    </form>
    <p class="soft"><a href="${again}">Log in anew</a></p>`);
}
