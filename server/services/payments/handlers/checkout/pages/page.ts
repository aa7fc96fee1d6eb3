import { hash } from 'node:crypto';
import { html, Html } from '../../../../../kit/html.ts';
import type { Language } from '../../../../../kit/reader.ts';

/** Contrasts are 7:1 for text and 3:1 for lines, on both grounds (WCAG 2.2). */
const STYLE = `
:root { color-scheme: light dark; --ink: #16202a; --soft: #4c5a67; --paper: #fff; --ground: #f1f4f6; --line: #76838f; --act: #0b5c43; --on-act: #fff; --alarm: #a3201d; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8edf1; --soft: #b3c0cb; --paper: #1a2229; --ground: #10161b; --line: #7d8b97; --act: #58c79d; --on-act: #07241a; --alarm: #ff9d97; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1.5rem 1rem; background: var(--ground); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
main { max-width: 28rem; margin: 4vh auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.25; overflow-wrap: anywhere; }
p { margin: .5rem 0; } .soft, small { color: var(--soft); font-size: .95rem; }
.amount { font-size: 1.9rem; font-weight: 700; font-variant-numeric: tabular-nums; margin: .25rem 0; }
label, legend { display: block; margin: 1.25rem 0 .25rem; padding: 0; font-weight: 600; }
fieldset { margin: 1.25rem 0 0; padding: 0; border: 0; } fieldset label { display: flex; gap: .6rem; align-items: center; min-height: 2.75rem; margin: .25rem 0; font-weight: 400; }
input[type=text], input[type=email] { width: 100%; min-height: 2.75rem; padding: .5rem .7rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .4rem; }
input[type=radio] { width: 1.25rem; height: 1.25rem; accent-color: var(--act); }
input[aria-invalid=true] { border: 2px solid var(--alarm); }
.alarm { color: var(--alarm); } div.alarm { margin: 1rem 0; padding: .6rem .8rem; border: 2px solid currentColor; border-radius: .4rem; } .alarm a { color: inherit; }
.button, button { display: block; width: 100%; min-height: 3rem; margin-top: 1.5rem; padding: .7rem 1rem; font: inherit; font-weight: 600; text-align: center; text-decoration: none; color: var(--on-act); background: var(--act); border: 1px solid var(--act); border-radius: .4rem; cursor: pointer; }
a { color: var(--act); } :focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
dl { margin: 1rem 0; } dt { color: var(--soft); font-size: .95rem; } dd { margin: 0 0 .75rem; font-weight: 600; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
svg { display: block; width: 12rem; height: 12rem; margin: 1rem auto; background: #fff; }
@media (max-width: 30rem) { main { padding: 1.5rem 1.25rem; } }
`;

const STYLE_HASH = hash('sha256', STYLE, 'base64');

/** A whole page. It loads nothing and runs nothing. */
export function page(language: Language, title: string, body: Html): string {
  return html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><style>${new Html(STYLE)}</style></head>
<body><main>${body}</main></body>
</html>
`.text;
}

export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store',
  // `no-referrer` would make browsers hide the Origin of our own forms. Nobody else needs to learn which link was paid.
  'referrer-policy': 'same-origin',
};
