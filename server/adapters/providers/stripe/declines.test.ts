import { expect, it } from 'vitest';
import { DECLINE_ADVICES, DECLINE_CODES } from '../../../kit/payments/provider.ts';
import { OUTCOMES, testCard } from '../../../../simulator/stripe/test-cards.ts';
import { declineOf } from './declines.ts';

it.each([
  [{ code: 'card_declined', decline_code: 'insufficient_funds', message: 'No money.' }, 'insufficient_funds', 'retry-later', 'insufficient_funds'],
  [{ code: 'expired_card', decline_code: '', message: 'Old.' }, 'invalid_expiry_date', 'update-method', 'expired_card'],
  [{ code: 'card_declined', decline_code: 'a_code_of_next_year' }, 'generic_unknown_error', 'other-method', 'a_code_of_next_year'],
  [{ code: 'card_declined', decline_code: 'constructor' }, 'generic_unknown_error', 'other-method', 'constructor'],
  [{ code: 'card_declined', decline_code: 'generic_decline', advice_code: 'do_not_try_again' }, 'do_not_honor', 'do-not-retry', 'generic_decline'],
  [{ code: 'card_declined', decline_code: 'revocation_of_authorization', advice_code: 'do_not_try_again' }, 'authorization_missing_or_revoked', 'stop-recurring', 'revocation_of_authorization'],
  [{}, 'generic_unknown_error', 'other-method', ''],
])('%j is %s: %s', (error, code, advice, own) => {
  expect(declineOf(error)).toEqual({ code, advice, provider: { code: own, message: 'message' in error ? error.message : '' } });
});

it('no test card is declined for a reason that is unknown', () => {
  const declines = OUTCOMES.flatMap(({ token }) => testCard(token)?.decline ?? []);
  expect(declines.length).toBeGreaterThan(10);
  for (const { code, declineCode, adviceCode } of declines) {
    const said = declineOf({ code, decline_code: declineCode, advice_code: adviceCode });
    expect(said.code).not.toBe('generic_unknown_error');
    expect(DECLINE_CODES).toContain(said.code);
    expect(DECLINE_ADVICES).toContain(said.advice);
  }
});
