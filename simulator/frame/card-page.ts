import { escapeText } from './challenge-page.ts';
import type { Reply } from './route.ts';

export interface CardPage {
  readonly heading: string;
  /** What is paid for, and how much: `12.50 EUR`. */
  readonly description: string;
  readonly amount: string;
  /** Why the card before was not taken. */
  readonly problem: string | null;
  readonly email: string;
  /** Where the form is sent to, by POST, with `number`, `expiry`, `cvc` and `email`. */
  readonly action: string;
  /** For those who do not want to pay here. */
  readonly backUrl: string | null;
  /** Numbers to try, and what comes of each. */
  readonly cards: readonly { readonly number: string; readonly outcome: string }[];
}

/** A provider's own page on which a payer types a card. A number that is not one of the provider's test cards is refused. Works without JavaScript. */
export function cardPage({ heading, description, amount, problem, email, action, backUrl, cards }: CardPage): Reply {
  const body = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeText(heading)}</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:26rem;margin:6vh auto;padding:0 1rem}label{display:block;margin:.75rem 0 .25rem}input{box-sizing:border-box;width:100%;font:inherit;padding:.5rem}.pair{display:grid;grid-template-columns:1fr 1fr;gap:1rem}button{font:inherit;width:100%;margin:1.25rem 0;padding:.7rem}dl{display:grid;grid-template-columns:auto 1fr;gap:0 1rem;font-size:.9rem}dd{margin:0}dt{font-variant-numeric:tabular-nums}</style></head>
<body><main>
<h1>${escapeText(heading)}</h1>
<p>${escapeText(description)}: <strong>${escapeText(amount)}</strong>. No money moves: this is a simulator.</p>
${problem === null ? '' : `<p role="alert">${escapeText(problem)}</p>`}
<form method="post" action="${escapeText(action)}">
<label for="email">Email</label><input id="email" name="email" type="email" autocomplete="email" value="${escapeText(email)}">
<label for="number">Card number</label><input id="number" name="number" inputmode="numeric" autocomplete="cc-number" required>
<div class="pair"><div><label for="expiry">Expiry</label><input id="expiry" name="expiry" autocomplete="cc-exp" placeholder="MM / YY"></div><div><label for="cvc">CVC</label><input id="cvc" name="cvc" inputmode="numeric" autocomplete="cc-csc"></div></div>
<button>Pay ${escapeText(amount)}</button>
</form>
${backUrl === null ? '' : `<p><a id="back" href="${escapeText(backUrl)}">Back</a></p>`}
<dl>${cards.map(({ number, outcome }) => `<dt>${escapeText(number.replaceAll(/(\d{4})(?=\d)/g, '$1 '))}</dt><dd>${escapeText(outcome)}</dd>`).join('')}</dl>
</main></body></html>
`;
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body };
}
