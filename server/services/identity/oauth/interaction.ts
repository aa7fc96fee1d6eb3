import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { Call } from '../../../kit/call.ts';
import type { Deps } from '../handlers/deps.ts';
import { isCsrfToken, isOwnOrigin } from './csrf.ts';
import { personOf, type Person, type Refused } from './texts/texts.ts';

/** One request for a page of ours, or a form sent from one. */
export interface PageRequest {
  readonly deps: Deps;
  /** That the page or form came with. */
  readonly call: Call;
  readonly provider: Provider;
  readonly csrfSecret: Buffer;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** Of the path. */
  readonly uid: string;
  readonly form: URLSearchParams;
}

/** Forms of ours. `factor` is the second half of a log-in. */
export type Step = 'login' | 'factor' | 'consent';
export type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** Not for this browser, not any more, or not from our own page: the person begins anew at the client. */
export class InteractionRefused extends Error {
  override readonly name = 'InteractionRefused';
  readonly why: Refused;

  constructor(why: Refused, options?: ErrorOptions) {
    super(why, options);
    this.why = why;
  }
}

/** The log-in under way that this browser's cookie names. Its path must name the same. */
export async function interactionOf({ provider, req, res, uid }: PageRequest): Promise<Interaction> {
  const interaction = await provider.interactionDetails(req, res).catch((error: unknown) => {
    // The library's word for a cookie that is missing, changed or too old.
    if (error instanceof Error && error.name === 'SessionNotFound') throw new InteractionRefused('tooLong', { cause: error });
    throw error;
  });
  if (interaction.uid !== uid) throw new InteractionRefused('otherWindow');
  return interaction;
}

/** The same for a form: it must come from our own page of that step. */
export async function submittedInteraction(request: PageRequest, step: Step): Promise<Interaction> {
  if (!isOwnOrigin(request.deps.publicUrl, request.req.headers)) throw new InteractionRefused('otherPage');
  const interaction = await interactionOf(request);
  if (interaction.prompt.name !== (step === 'factor' ? 'login' : step) || !isCsrfToken(request.csrfSecret, interaction.uid, step, request.form.get('csrf') ?? undefined)) {
    throw new InteractionRefused('notOurs');
  }
  return interaction;
}

export const redirectUriOf = ({ params }: Interaction): string => String(params.redirect_uri);
export const actionOf = ({ uid }: Interaction, step: Step): string => `/oauth/interaction/${uid}/${step}`;
export const readerOfPage = ({ req }: PageRequest, { params }: Interaction): Person => personOf(req.headers, params.ui_locales);
