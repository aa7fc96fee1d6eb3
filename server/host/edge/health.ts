import type { FastifyInstance } from 'fastify';
import type { Readiness } from '../readiness.ts';
import type { KnownPath } from './not-found.ts';

export interface HealthSources {
  readiness(): Promise<Readiness>;
  /** Prometheus' text format. */
  scrape(): Promise<string>;
}

/** For load balancers and Prometheus: alive, ready, and figures. None of it says anything of a tenant. */
export function healthRoutes(app: FastifyInstance, { readiness, scrape }: HealthSources): KnownPath[] {
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'alive' }));
  app.get('/readyz', async (_request, reply) => {
    const state = await readiness();
    return reply.code(state.ready ? 200 : 503).header('cache-control', 'no-store').send(state);
  });
  app.get('/metrics', async (_request, reply) => reply.type('text/plain; version=0.0.4; charset=utf-8').header('cache-control', 'no-store').send(await scrape()));
  return ['/healthz', '/readyz', '/metrics'].map((path) => ({ method: 'GET', path }));
}
