import { hash } from 'node:crypto';
import { html, Html } from '../../../../kit/html.ts';
import type { Language } from '../../../../kit/reader.ts';
import { SCRIPT_HASH } from './passkey-form.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #16202a; --soft: #566573; --paper: #fff; --ground: #f1f4f6; --line: #c9d2d9; --act: #0b5c43; --on-act: #fff; --alarm: #a3201d; --note: #fff6df; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8edf1; --soft: #a3b1bd; --paper: #1a2229; --ground: #10161b; --line: #3a4752; --act: #58c79d; --on-act: #07241a; --alarm: #ff9d97; --note: #3a3014; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 27rem; margin: 4vh auto; padding: clamp(1.25rem, 6vw, 2rem); background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.25; overflow-wrap: anywhere; hyphens: auto; }
h2 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
p { margin: .5rem 0; } .soft { color: var(--soft); font-size: .9rem; overflow-wrap: anywhere; }
form ~ .soft { margin-top: 1.25rem; } a { color: var(--act); }
ul { margin: .25rem 0; padding-left: 1.25rem; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input[type=email], input[type=password], input[type=text] { width: 100%; padding: .6rem .7rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--soft); border-radius: .4rem; }
fieldset { margin: 1.5rem 0 0; padding: 0; border: 0; } legend { padding: 0; font-weight: 600; }
fieldset label { margin: .35rem 0; font-weight: 400; }
.note { margin: 1rem 0; padding: .6rem .8rem; background: var(--note); border-radius: .4rem; }
.alarm { margin: 1rem 0; padding: .6rem .8rem; color: var(--alarm); border: 1px solid currentColor; border-radius: .4rem; }
.buttons { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.5rem; }
button { flex: 1 1 9rem; padding: .7rem 1rem; font: inherit; font-weight: 600; color: var(--on-act); background: var(--act); border: 1px solid var(--act); border-radius: .4rem; cursor: pointer; }
button.quiet { color: var(--ink); background: transparent; border-color: var(--soft); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: .95rem; } tbody { border-bottom: 1px solid var(--line); }
th, td { padding: .25rem .75rem .25rem 0; text-align: left; vertical-align: top; } th { white-space: nowrap; } th[scope=row] { font-weight: 400; } td { padding-right: 0; text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
`;

const STYLE_HASH = hash('sha256', STYLE, 'base64');

/** A whole page. It loads nothing, and runs nothing but the one script of `passkey-form.ts`. */
export function page(language: Language, title: string, body: Html): string {
  return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Html(STYLE)}</style></head>
<body><main>${body}</main></body>
</html>
`.text;
}

/** `formsTo`: where what a form starts may end, since browsers follow the redirects of a form too: the client's redirect URI. */
export function pageHeaders(formsTo?: string): Record<string, string> {
  const origin = formsTo === undefined ? '' : ` ${sourceOf(new URL(formsTo))}`;
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; script-src 'sha256-${SCRIPT_HASH}'; form-action 'self'${origin}; frame-ancestors 'none'; base-uri 'none'`,
    'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store',
    // `no-referrer` would make browsers hide the Origin of our own forms.
    'referrer-policy': 'same-origin',
  };
}

/** The policy's grammar has no word for an IPv6 address (CSP 3 §2.3.1), and browsers leave out what they can't read: there it is any address of that scheme. */
const sourceOf = ({ hostname, protocol, origin }: URL): string => (hostname.startsWith('[') ? protocol : origin);
