import { html } from '../../../../kit/html.ts';
import { page } from './page.ts';
import { passkeyForm } from './passkey-form.ts';

export interface LogInPage {
  readonly action: string;
  readonly csrf: string;
  readonly clientName: string;
  readonly email?: string;
  /** What a browser asks a device; null where passkeys can not be used here. */
  readonly passkey: Record<string, unknown> | null;
  readonly problem?: string;
}

export function logInPage({ action, csrf, clientName, email, passkey, problem }: LogInPage): string {
  return page('Log in', html`
    <h1>Log in to Florin</h1>
    <p class="soft">to go on to ${clientName}. What it may do is asked next.</p>
    ${problem !== undefined && html`<p class="alarm" role="alert">${problem}</p>`}
    <form method="post" action="${action}">
      <input type="hidden" name="csrf" value="${csrf}">
      <label for="email">Email</label>
      <input id="email" name="email" type="email" autocomplete="username" required maxlength="254" value="${email}">
      <label for="password">Password</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="200">
      <div class="buttons"><button type="submit">Log in</button></div>
    </form>
    ${passkey !== null && passkeyForm({ action, csrf, options: passkey, button: 'Log in with a passkey' })}`);
}
