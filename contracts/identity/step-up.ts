import { operation, problems, z } from '../contract.ts';
import { Movement } from '../movements.ts';
import { id, text, timestamp } from '../shapes.ts';
import { passkeyAnswer } from './shapes.ts';

/** What a person is asked to confirm: amounts and payees as they will be, and nothing else (RTS on SCA, art. 5). */
export const StepUp = z.object({
  id: z.string(), status: z.enum(['open', 'confirmed', 'used', 'expired']), operation: z.string(), movements: z.array(Movement),
  totals: z.array(z.object({ currency: z.string(), amount: z.string() })),
  factors: z.array(z.enum(['code', 'passkey', 'recoveryCode'])).describe('What the person can confirm it with. Empty: set one up first.'),
  challenge: z.string().describe('Base64url: what a passkey signs. It follows from all that is bound, so a signature of it confirms nothing else.'),
  passkey: z.record(z.string(), z.unknown()).nullable().describe('Options for `navigator.credentials.get` with that challenge, as JSON; null without a passkey.'),
  expiresAt: timestamp,
});

/** One of them. A password is no second factor: whoever is logged in had it. */
export const FactorAnswer = z.strictObject({
  code: text(20).min(1).optional(), recoveryCode: text(100).min(1).optional(), passkey: passkeyAnswer.optional().describe('The answer of `navigator.credentials.get`, as JSON.'),
}).refine((answer) => Object.values(answer).filter((one) => one !== undefined).length === 1, { error: 'needs exactly one answer' });

export const stepUp = {
  getStepUp: operation(null)
    .route({ method: 'GET', path: '/v1/auth/step-up/{id}', tags: ['identity'], summary: 'What a second factor is asked for: amounts and payees' })
    .input(z.strictObject({ id: id('stepUp') })).output(StepUp).errors(problems('not_found')),
  confirmStepUp: operation(null)
    .route({
      method: 'POST', path: '/v1/auth/step-up/{id}/confirm', tags: ['identity'], summary: 'Confirm it with a second factor',
      description: 'Then send the same request again, with the same Idempotency-Key and `Florin-Step-Up: <id>`, within five minutes.',
    })
    .input(z.strictObject({ id: id('stepUp'), answer: FactorAnswer })).output(StepUp)
    .errors(problems('not_found', 'mfa_invalid', 'user_locked', 'step_up_required')),
};
