import { ORPCError } from '@orpc/server';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { logIn } from '../handlers/people/login.ts';
import { findLiveOAuthClient } from '../store/oauth-clients.ts';
import { csrfToken } from './csrf.ts';
import { actionOf, redirectUriOf, submittedInteraction, type Interaction, type PageRequest } from './interaction.ts';
import { logInPage } from './pages/log-in-page.ts';
import { sendPage } from './send-page.ts';

export async function showLogIn(request: PageRequest, interaction: Interaction, failed: { email?: string; problem?: string; status?: number } = {}): Promise<void> {
  const client = await findLiveOAuthClient(request.deps.database, decodeId('client', String(interaction.params.client_id)) ?? '');
  const text = logInPage({
    action: actionOf(interaction, 'login'), csrf: csrfToken(request.csrfSecret, interaction.uid, 'login'), clientName: client?.name ?? 'an application', ...failed,
  });
  sendPage(request.res, failed.status ?? 200, text, redirectUriOf(interaction));
}

/**
 * The same log-in as `/v1/auth/login`, lock-out and all; only that it starts no session of ours: what follows is the consent's. A second factor belongs
 * here, between `enter` and the next step, as one more page.
 */
export async function submitLogIn(request: PageRequest): Promise<void> {
  const interaction = await submittedInteraction(request, 'login');
  const { deps, provider, req, res, form } = request;
  const email = form.get('email')?.slice(0, 254) ?? '';
  const entered = await logIn(deps, request.call.requestId, { email, password: form.get('password')?.slice(0, 200) ?? '' }, () => Promise.resolve())
    .catch((error: unknown) => refusalOf(error));
  if ('problem' in entered) return showLogIn(request, interaction, { email, ...entered });
  const login = { accountId: encodeId('user', entered.user.id), remember: false, amr: ['pwd'] };
  await provider.interactionFinished(req, res, { login }, { mergeWithLastSubmission: false });
}

/** What may be said of a log-in that failed: as much as the API says. */
function refusalOf(error: unknown): { problem: string; status: number } {
  if (!(error instanceof ORPCError)) throw error;
  const { detail } = (error.data ?? {}) as { detail?: string };
  return { problem: detail === undefined ? `${error.message}.` : `${error.message}. ${detail}`, status: error.status };
}
