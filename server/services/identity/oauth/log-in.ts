import { ORPCError } from '@orpc/server';
import type { z } from 'zod';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { passkeyAnswer } from '../../../../contracts/identity/shapes.ts';
import type { Sql } from '../../../kit/database.ts';
import type { User } from '../domain/user.ts';
import { answerChallenge } from '../handlers/people/factors/answer-challenge.ts';
import { passkeyFactorOptions } from '../handlers/people/factors/get-mfa-challenge.ts';
import { logInByPasskey } from '../handlers/people/factors/login-with-passkey.ts';
import { passkeyLogInOptions } from '../handlers/people/factors/start-passkey-login.ts';
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
    action: actionOf(interaction, 'login'), csrf: csrfToken(request.csrfSecret, interaction.uid, 'login'), clientName: client?.name,
    passkey: passkeysWorkHere(request) ? await passkeyLogInOptions(request.deps) : null, ...shown,
  });
  sendPage(request.res, status, text, redirectUriOf(interaction));
}

/** The same log-in as `/v1/auth/login`, locks and second factor and all; only that it starts no session of ours: what follows is the consent's. */
export async function submitLogIn(request: PageRequest): Promise<void> {
  const interaction = await submittedInteraction(request, 'login');
  const { deps, call, form } = request;
  if (form.has('passkey')) return submitPasskey(request, interaction);
  const email = form.get('email')?.slice(0, 254) ?? '';
  const tried = await logIn(deps, { email, password: form.get('password')?.slice(0, 200) ?? '' }, call, (tx, user, _attempt, nowMs) => enter(request, tx, user, nowMs))
    .catch((error: unknown) => refusalOf(readerOfPage(request, interaction), error));
  if ('problem' in tried) return showLogIn(request, interaction, { email, ...tried });
  if (tried.result === 'challenged') return showFactor(request, interaction, tried.challenge);
  await goOn(request, tried.user, ['pwd']);
}

/** As `/v1/auth/passkeys/login`: the device has verified its user, so it is both factors. */
async function submitPasskey(request: PageRequest, interaction: Interaction): Promise<void> {
  const { deps, call, form } = request;
  const response = passkeyIn(form);
  const person = readerOfPage(request, interaction);
  const tried = response === undefined ? { status: 401 }
    : await logInByPasskey(deps, response, call.client, (tx, user, _knownPlace, nowMs) => enter(request, tx, user, nowMs)).catch((error: unknown) => refusalOf(person, error));
  if ('status' in tried) return showLogIn(request, interaction, { status: tried.status, problem: person.texts.unknownPasskey });
  await goOn(request, tried.user, ['pop', 'mfa']);
}

async function showFactor(request: PageRequest, interaction: Interaction, challenge: string, failed?: Failed): Promise<void> {
  const text = factorPage({
    person: readerOfPage(request, interaction),
    action: actionOf(interaction, 'factor'), csrf: csrfToken(request.csrfSecret, interaction.uid, 'factor'), again: `/oauth/interaction/${interaction.uid}`, challenge,
    passkey: passkeysWorkHere(request) ? await passkeyFactorOptions(request.deps, challenge) : null, problem: failed?.problem,
  });
  sendPage(request.res, failed?.status ?? 200, text, redirectUriOf(interaction));
}

/** The challenge stands for the right password, as at the API: without it, and without a right factor, nobody is logged in. */
export async function submitFactor(request: PageRequest): Promise<void> {
  const interaction = await submittedInteraction(request, 'factor');
  const { deps, call, form } = request;
  const challenge = form.get('challenge')?.slice(0, 100) ?? '';
  const passkey = passkeyIn(form);
  const [code, recoveryCode] = ['code', 'recovery'].map((name) => form.get(name)?.trim().slice(0, 100) || undefined);
  const answered = await answerChallenge(deps, challenge, { code, recoveryCode, passkey }, call, (tx, user, _attempt, _factor, nowMs) => enter(request, tx, user, nowMs))
    .catch((error: unknown) => refusalOf(readerOfPage(request, interaction), error));
  if ('problem' in answered) return showFactor(request, interaction, challenge, answered);
  await goOn(request, answered.user, ['pwd', answered.factor === 'totp' ? 'otp' : 'mfa']);
}

/** What the script of the page fills in; undefined where it is none. */
function passkeyIn(form: URLSearchParams): z.output<typeof passkeyAnswer> | undefined {
  try {
    return passkeyAnswer.safeParse(JSON.parse(form.get('passkey') ?? '')).data;
  } catch {
    return undefined;
  }
}

const passkeysWorkHere = ({ deps }: PageRequest) => deps.webauthn.worksAt(deps.publicUrl);

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
