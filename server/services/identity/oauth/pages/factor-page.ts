import { html } from '../../../../kit/html.ts';
import { page } from './page.ts';
import { passkeyForm } from './passkey-form.ts';

export interface FactorPage {
  readonly action: string;
  readonly csrf: string;
  /** Where the log-in begins anew. */
  readonly again: string;
  readonly challenge: string;
  /** What a browser asks a device, where the person has a passkey and may use it here. */
  readonly passkey: Record<string, unknown> | null;
  readonly problem?: string;
}

export function factorPage({ action, csrf, again, challenge, passkey, problem }: FactorPage): string {
  return page('Second factor', html`
    <h1>Your second factor</h1>
    <p class="soft">Your password is right. Use one of these.</p>
    ${problem !== undefined && html`<p class="alarm" role="alert">${problem}</p>`}
    <form method="post" action="${action}">
      <input type="hidden" name="csrf" value="${csrf}">
      <input type="hidden" name="challenge" value="${challenge}">
      <label for="code">Code from your app</label>
      <input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="20" autofocus>
      <label for="recovery">Or a recovery code</label>
      <input id="recovery" name="recovery" type="text" autocomplete="off" maxlength="100">
      <div class="buttons"><button type="submit">Go on</button></div>
    </form>
    ${passkey !== null && passkeyForm({ action, csrf, challenge, options: passkey, button: 'Use a passkey' })}
    <p class="soft"><a href="${again}">Log in anew</a></p>`);
}
