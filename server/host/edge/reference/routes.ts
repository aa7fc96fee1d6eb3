import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { Contracts } from '../../../../contracts/index.ts';
import type { KnownPath } from '../not-found.ts';
import { openApiDocument } from '../openapi/document.ts';

/** The page loads nothing from outside, and nobody may put it into a frame. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const FILES = { '/docs': ['page.html', 'text/html'], '/docs/page.css': ['page.css', 'text/css'], '/docs/page.js': ['page.js', 'text/javascript'] } as const;

const { version } = JSON.parse(await readFile(new URL('../../../../package.json', import.meta.url), 'utf8')) as { version: string };

/** `/openapi.json`, and a page that shows it to people. */
export function referenceRoutes(app: FastifyInstance, services: readonly (keyof Contracts)[]): KnownPath[] {
  for (const [path, [file, type]] of Object.entries(FILES)) {
    app.get(path, async (_request, reply) => reply.headers({
      'content-type': `${type}; charset=utf-8`, 'content-security-policy': POLICY, 'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-cache',
    }).send(await readFile(new URL(file, import.meta.url))));
  }
  let document: Promise<string> | undefined;
  app.get('/openapi.json', async (_request, reply) => {
    document ??= openApiDocument(services, version).then((made) => JSON.stringify(made));
    return reply.headers({ 'content-type': 'application/json', 'cache-control': 'no-cache', 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }).send(await document);
  });
  return [...Object.keys(FILES), '/openapi.json'].map((path) => ({ method: 'GET', path }));
}
