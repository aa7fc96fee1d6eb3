import type { OAuthSite } from '../../oauth/site.ts';
import { os } from '../deps.ts';

/** The gateway has the routes and the sockets; log-ins, consents, tokens and keys are here. So both may be in processes of their own. */
export const serveOAuth = (site: OAuthSite) => os.serveOAuth.handler(({ input, context: { call } }) => site.answer(input, call));
