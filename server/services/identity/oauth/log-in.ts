import { ORPCError } from '@orpc/server';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { Sql } from '../../../kit/database.ts';
import type { User } from '../domain/user.ts';
import { answerChallenge } from '../handlers/people/factors/answer-challenge.ts';
import { clientNetwork } from '../handlers/people/client-network.ts';
import { logIn } from '../handlers/people/login.ts';
import { rememberNetwork } from '../store/known-networks.ts';
import { findLiveOAuthClient } from '../store/oauth-clients.ts';
import { csrfToken } from './csrf.ts';
import { actionOf, readerOfPage, redirectUriOf, submittedInteraction, type Interaction, type PageRequest } from './interaction.ts';
import { factorPage } from './pages/factor-page.ts';
import { logInPage } from './pages/log-in-page.ts';
import { sendPage } from './send-page.ts';
import type { Person } from './texts/texts.ts';

export interface Failed { readonly problem: string; readonly status: number }

export async function showLogIn(request: PageRequest, interaction: Interaction, failed: Partial<Failed> & { email?: string } = {}): Promise<void> {
  const { status = 200, ...shown } = failed;
  const client = await findLiveOAuthClient(request.deps.database, decodeId('client', String(interaction.params.client_id)) ?? '');
  const text = logInPage({
    person: readerOfPage(request, interaction),
    action: actionOf(interaction, 'login'), csrf: csrfToken(request.csrfSecret, interaction.uid, 'login'), clientName: client?.name, ...shown,
  });
  sendPage(request.res, status, text, redirectUriOf(interaction));
}

/** The same log-in as `/v1/auth/login`, locks and second factor and all; only that it starts no session of ours: what follows is the consent's. */
export async function submitLogIn(request: PageRequest): Promise<void> {
  const interaction = await submittedInteraction(request, 'login');
  const { deps, call, form } = request;
  const email = form.get('email')?.slice(0, 254) ?? '';
  const tried = await logIn(deps, { email, password: form.get('password')?.slice(0, 200) ?? '' }, call, (tx, user, _attempt, nowMs) => enter(request, tx, user, nowMs))
    .catch((error: unknown) => refusalOf(readerOfPage(request, interaction), error));
  if ('problem' in tried) return showLogIn(request, interaction, { email, ...tried });
  if (tried.result === 'challenged') return showFactor(request, interaction, tried.challenge);
  await goOn(request, tried.user, ['pwd']);
}

function showFactor(request: PageRequest, interaction: Interaction, challenge: string, failed?: Failed): void {
  const text = factorPage({
    person: readerOfPage(request, interaction),
    action: actionOf(interaction, 'factor'), csrf: csrfToken(request.csrfSecret, interaction.uid, 'factor'), again: `/oauth/interaction/${interaction.uid}`, challenge,
    problem: failed?.problem,
  });
  sendPage(request.res, failed?.status ?? 200, text, redirectUriOf(interaction));
}

/** The challenge stands for the right password, as at the API: without it, and without a right factor, nobody is logged in. */
export async function submitFactor(request: PageRequest): Promise<void> {
  const interaction = await submittedInteraction(request, 'factor');
  const { deps, call, form } = request;
  const challenge = form.get('challenge')?.slice(0, 100) ?? '';
  const [code, recoveryCode] = ['code', 'recovery'].map((name) => form.get(name)?.trim().slice(0, 100) || undefined);
  const answered = await answerChallenge(deps, challenge, { code, recoveryCode }, call, (tx, user, _attempt, _factor, nowMs) => enter(request, tx, user, nowMs))
    .catch((error: unknown) => refusalOf(readerOfPage(request, interaction), error));
  if ('problem' in answered) return showFactor(request, interaction, challenge, answered);
  await goOn(request, answered.user, ['pwd', answered.factor === 'totp' ? 'otp' : 'mfa']);
}

/** Whoever is in has shown who they are: their network is known from now on, as after any other log-in. */
const enter = ({ call }: PageRequest, tx: Sql, user: User, nowMs: number) => rememberNetwork(tx, user.id, clientNetwork(call.client), new Date(nowMs));

function goOn({ provider, req, res }: PageRequest, user: User, amr: string[]): Promise<void> {
  return provider.interactionFinished(req, res, { login: { accountId: encodeId('user', user.id), remember: false, amr } }, { mergeWithLastSubmission: false });
}

/** What may be said of a log-in that failed: as much as the API says. */
function refusalOf({ texts }: Person, error: unknown): Failed {
  if (!(error instanceof ORPCError)) throw error;
  const { detail = '' } = (error.data ?? {}) as { detail?: string };
  const seconds = /\d+/.exec(detail)?.[0];
  if (error.code === 'user_locked' && seconds !== undefined) return { problem: texts.locked(seconds), status: error.status };
  const said = SAID[error.code];
  return { problem: said === undefined ? texts.failed : texts[said], status: error.status };
}

const SAID: Readonly<Record<string, 'wrongPassword' | 'wrongFactor'>> = { invalid_credentials: 'wrongPassword', mfa_invalid: 'wrongFactor' };
