import { tell } from '../../../../../kit/events.ts';
import { loggedIn } from '../../../domain/events.ts';
import { os, type Deps } from '../../deps.ts';
import { isKnownPlace } from '../attempts.ts';
import { startSession, tokensFor } from '../start-session.ts';
import { answerChallenge } from './answer-challenge.ts';

export const verifyMfa = (deps: Deps) => os.verifyMfa.handler(async ({ input: { challenge, ...answer }, context: { call } }) => {
  const { user, entered } = await answerChallenge(deps, challenge, answer, call, async (tx, person, attempt, factor, nowMs) => {
    const session = await startSession(deps, tx, person, nowMs, { client: call.client });
    await tell(tx, person.tenantId, loggedIn(person, session.sessionId, nowMs, { factors: ['password', factor], knownPlace: isKnownPlace(attempt) }));
    return session;
  });
  return tokensFor(deps, user, entered, deps.clock.now());
});
