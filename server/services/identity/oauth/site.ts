import { AsyncLocalStorage } from 'node:async_hooks';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import type { Provider } from 'oidc-provider';
import type { Call } from '../../../kit/call.ts';
import type { Signer } from '../../../kit/signing.ts';
import { derivedSecret } from '../../../kit/derived-secret.ts';
import type { Deps } from '../handlers/deps.ts';
import { showConsent, submitConsent } from './consent.ts';
import { InteractionRefused, interactionOf, type PageRequest } from './interaction.ts';
import { showLogIn, submitFactor, submitLogIn } from './log-in.ts';
import { errorPage, refusedPage } from './pages/error-page.ts';
import { pageHeaders } from './pages/page.ts';
import { sendPage } from './send-page.ts';
import { personOf } from './texts/texts.ts';
import { isWithoutScript, outwards, pathOf, withoutLogIn, type SiteAnswer, type SiteRequest } from './transport.ts';
import { namedByRecord } from './token-names.ts';
import { USERINFO, userinfo } from './userinfo.ts';

/** The authorization server as something that answers requests, wherever they came in. */
export interface OAuthSite {
  answer(request: SiteRequest, call: Call): Promise<SiteAnswer>;
}

export function oauthSite(deps: Deps, signer: Signer): OAuthSite {
  const csrfSecret = derivedSecret(signer, 'oauth forms');
  const provider = providers(deps, [derivedSecret(signer, 'oauth cookies').toString('base64url')]);
  // What came with the forwarded request, for whoever answers it.
  const calls = new AsyncLocalStorage<Call>();
  // Never listens: it turns a request that another process forwarded into the ones that Node knows, and back (`inject`).
  const app = fastify({ exposeHeadRoutes: false });
  app.removeAllContentTypeParsers();
  // Bodies are read by the library itself, and by our two forms.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));

  const pages = (serve: (request: PageRequest) => Promise<void>) => async (request: FastifyRequest, reply: FastifyReply) => {
    reply.hijack();
    const { uid } = request.params as { uid: string };
    const form = new URLSearchParams(request.method === 'POST' ? await bodyOf(request.raw) : '');
    await serve({ deps, call: calls.getStore()!, provider: await provider(), csrfSecret, req: request.raw, res: reply.raw, uid, form }).catch((error: unknown) => {
      if (!(error instanceof InteractionRefused)) deps.log.error({ err: error }, 'a page of the authorization server failed');
      const person = personOf(request.headers);
      const [status, text] = error instanceof InteractionRefused ? [400, refusedPage(person, error.why)] : [500, errorPage(person, 'server_error')];
      if (!reply.raw.headersSent) sendPage(reply.raw, status, text);
    });
  };
  app.get('/oauth/interaction/:uid', pages(async (request) => {
    const interaction = await interactionOf(request);
    await (interaction.prompt.name === 'login' ? showLogIn(request, interaction) : showConsent(request, interaction));
  }));
  app.post('/oauth/interaction/:uid/login', pages(submitLogIn));
  app.post('/oauth/interaction/:uid/factor', pages(submitFactor));
  app.post('/oauth/interaction/:uid/consent', pages(submitConsent));
  app.all('/*', async (request, reply) => {
    reply.hijack();
    await (await provider()).callback()(request.raw, reply.raw);
  });

  return {
    async answer(request, call) {
      if (!isWithoutScript(request)) return outwards(400, pageHeaders(), errorPage(personOf(request.headers), 'unsupported_response_mode', 'only query is'), {});
      if (pathOf(request) === USERINFO) return userinfo(deps, request);
      const { method, path, headers, body } = await namedByRecord(deps, withoutLogIn(request));
      const { host, protocol } = new URL(deps.publicUrl);
      const answered = await calls.run(call, async () => {
        // Dispatched only once it is awaited: here, and not outside of `run`.
        const injected = await app.inject({
          method: method as 'GET', url: path, payload: body === '' ? undefined : body,
          headers: { ...headers, host, 'x-forwarded-proto': protocol.slice(0, -1) },
        });
        return injected;
      });
      return outwards(answered.statusCode, answered.headers, answered.body, pageHeaders());
    },
  };
}

async function bodyOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/**
 * The library takes its keys when it is made. So it is made anew when they change; what it keeps is in the database. It is loaded by the first request that
 * needs it: that takes half a second and 30 MB, which processes without OAuth clients can do without.
 */
function providers(deps: Deps, cookieKeys: readonly string[]): () => Promise<Provider> {
  let made: { keyIds: string; provider: Provider } | undefined;
  return async () => {
    const keys = await deps.signingKeys.all();
    const keyIds = keys.map(({ id }) => id).join(' ');
    const { oauthProvider } = await import('./provider.ts');
    if (made?.keyIds !== keyIds) made = { keyIds, provider: oauthProvider(deps, keys, cookieKeys) };
    return made.provider;
  };
}
