import type { DeclineAdvice } from '../../../../kit/payments/provider.ts';

/** How a try ended that did not pay. `unreached`: the request was never sent. Whatever else went wrong may have charged, so there is no word for it here. */
export type FailedTry = { readonly type: 'declined'; readonly advice: DeclineAdvice } | { readonly type: 'unreached' };

/** The provider to ask next, of those a route names in order; undefined where the payment is to end here. */
export function nextProvider(providers: readonly string[], tried: readonly string[], failed: FailedTry): string | undefined {
  if (failed.type === 'declined' && failed.advice !== 'retry-other-provider') return undefined;
  return providers.find((provider) => !tried.includes(provider));
}
