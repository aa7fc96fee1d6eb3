import type { OAuthSite } from '../../oauth/site.ts';
import { os } from '../deps.ts';

/** The gateway has the routes and the sockets; log-ins, consents, tokens and keys are here. So both may be in processes of their own. */
export const serveOAuth = (site: () => Promise<OAuthSite>) => os.serveOAuth.handler(async ({ input, context: { call } }) => (await site()).answer(input, call));
