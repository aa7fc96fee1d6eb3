import { hash } from 'node:crypto';
import { html, Html } from '../../../../kit/html.ts';

/** Only a script can ask a device for a passkey. This is the one that our pages run: the same on each, so that its hash can be named, and nothing else runs. */
const SCRIPT = `
const form = document.getElementById('passkey');
if (window.PublicKeyCredential?.parseRequestOptionsFromJSON !== undefined) {
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(form.dataset.options));
    const credential = await navigator.credentials.get({ publicKey }).catch(() => null);
    if (credential === null) return;
    form.elements.passkey.value = JSON.stringify(credential);
    form.submit();
  });
}
`;

export const SCRIPT_HASH = hash('sha256', SCRIPT, 'base64');

export interface PasskeyForm {
  readonly action: string;
  readonly csrf: string;
  /** Of the log-in that waits for it; left out where it is all that is asked for. */
  readonly challenge?: string;
  /** What the browser asks the device. */
  readonly options: Record<string, unknown>;
  readonly button: string;
}

/** Hidden where there is no script, or a browser that knows no passkeys: the other form of the page is always there. */
export function passkeyForm({ action, csrf, challenge, options, button }: PasskeyForm): Html {
  return html`
    <form id="passkey" method="post" action="${action}" hidden data-options="${JSON.stringify(options)}">
      <input type="hidden" name="csrf" value="${csrf}">
      ${challenge !== undefined && html`<input type="hidden" name="challenge" value="${challenge}">`}
      <input type="hidden" name="passkey" value="">
      <div class="buttons"><button type="submit" class="quiet">${button}</button></div>
    </form>
    <script type="module">${new Html(SCRIPT)}</script>`;
}
