import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { KnownPath } from '../not-found.ts';

/** The page loads nothing from outside, sends nobody where it came from, and nobody may put it into a frame. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE = ['page.html', 'text/html'] as const;
const FILES = {
  '/auth/verify-email': PAGE, '/auth/register': PAGE, '/auth/invitation': PAGE, '/auth/reset-password': PAGE,
  '/auth/page.css': ['page.css', 'text/css'], '/auth/page.js': ['page.js', 'text/javascript'],
} as const;

/** Where links in mails lead, unless FLORIN_IDENTITY_PUBLIC_URL names another place. */
export function linkRoutes(app: FastifyInstance): KnownPath[] {
  for (const [path, [file, type]] of Object.entries(FILES)) {
    app.get(path, async (_request, reply) => reply.headers({
      'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'cache-control': 'no-cache',
    }).send(await readFile(new URL(file, import.meta.url))));
  }
  return Object.keys(FILES).map((path) => ({ method: 'GET', path }));
}
