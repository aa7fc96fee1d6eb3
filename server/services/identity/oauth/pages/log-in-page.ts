import { html } from '../../../../kit/html.ts';
import type { Person } from '../texts/texts.ts';
import { page } from './page.ts';
import { passkeyForm } from './passkey-form.ts';

export interface LogInPage {
  readonly person: Person;
  readonly action: string;
  readonly csrf: string;
  /** Undefined where it is gone. */
  readonly clientName: string | undefined;
  readonly email?: string;
  /** What a browser asks a device; null where passkeys can not be used here. */
  readonly passkey: Record<string, unknown> | null;
  readonly problem?: string;
}

export function logInPage({ person: { language, texts }, action, csrf, clientName, email, passkey, problem }: LogInPage): string {
  return page(language, texts.logIn, html`
    <h1>${texts.logInTo}</h1>
    <p class="soft">${texts.goOnTo(clientName ?? texts.anApplication)}</p>
    ${problem !== undefined && html`<p class="alarm" role="alert">${problem}</p>`}
    <form method="post" action="${action}">
      <input type="hidden" name="csrf" value="${csrf}">
      <label for="email">${texts.email}</label>
      <input id="email" name="email" type="email" autocomplete="username" required maxlength="254" value="${email}">
      <label for="password">${texts.password}</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="200">
      <div class="buttons"><button type="submit">${texts.logIn}</button></div>
    </form>
    ${passkey !== null && passkeyForm({ action, csrf, options: passkey, button: texts.logInWithPasskey })}`);
}
