import type { Reply } from './route.ts';

export interface Challenge {
  readonly heading: string;
  /** What is to be approved: `12.50 EUR`. */
  readonly amount: string;
  readonly merchant: string;
  /** Where the form is sent to, by POST, with `decision=approve` or `decision=decline`. */
  readonly action: string;
}

/** The page on which a payer approves or declines: a bank's 3-D Secure page, or a wallet's. Works without JavaScript. */
export function challengePage({ heading, amount, merchant, action }: Challenge): Reply {
  const body = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeText(heading)}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:26rem;margin:12vh auto;padding:0 1rem}form{display:flex;gap:1rem}button{font:inherit;padding:.6rem 1.2rem}</style></head>
<body><main>
<h1>${escapeText(heading)}</h1>
<p>${escapeText(merchant)} asks for <strong>${escapeText(amount)}</strong>. No money moves: this is a simulator.</p>
<form method="post" action="${escapeText(action)}">
<button name="decision" value="approve">Approve</button>
<button name="decision" value="decline">Decline</button>
</form>
</main></body></html>
`;
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body };
}

/** Sends the payer's browser on. */
export const seeOther = (url: string): Reply => ({ status: 303, headers: { location: url, 'cache-control': 'no-store' } });

/** A page for whoever comes with a challenge that is over or never was. */
export const noChallenge: Reply = { status: 404, headers: { 'content-type': 'text/html; charset=utf-8' }, body: '<!doctype html><title>Nothing to approve</title><p>There is nothing to approve here (any more).</p>\n' };

/** What the payer chose on the page. Anything but approval is a refusal. */
export const isApproved = (body: Buffer): boolean => new URLSearchParams(body.toString()).get('decision') === 'approve';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
