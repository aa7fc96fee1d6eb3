import { verifyToken } from '../credentials/signed-tokens.ts';
import type { Deps } from '../handlers/deps.ts';
import { ROUTES } from './routes.ts';
import { pathOf, type SiteRequest } from './transport.ts';

const TAKE_TOKENS: readonly string[] = [ROUTES.revocation, ROUTES.introspection];

/**
 * To be revoked or introspected, an access token is named by its record: the library takes no JWT there. One that is not ours, or not in time, becomes
 * one that nobody has, so that the answer is the same as for any other that is unknown.
 */
export async function namedByRecord(deps: Deps, request: SiteRequest): Promise<SiteRequest> {
  if (request.method !== 'POST' || !TAKE_TOKENS.includes(pathOf(request))) return request;
  const form = new URLSearchParams(request.body);
  const [token, ...more] = form.getAll('token');
  if (token === undefined || more.length > 0 || !token.includes('.')) return request;
  const claims = await verifyToken(deps.signingKeys, token, deps.audience, deps.clock.now());
  form.set('token', claims?.iss === deps.publicUrl && typeof claims.jti === 'string' ? claims.jti : 'unknown');
  return { ...request, body: form.toString() };
}
