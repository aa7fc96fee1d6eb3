import type { Florin } from './florin.ts';

/** The public API for what is not measured: setting up and checking afterwards. */
export interface Api {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown, idempotencyKey?: string): Promise<T>;
}

export function api({ url, apiKey }: Pick<Florin, 'url' | 'apiKey'>): Api {
  async function ask<T>(path: string, init: RequestInit): Promise<T> {
    for (let tries = 1; ; tries++) {
      const response = await fetch(url + path, init);
      const text = await response.text();
      if (response.ok) return JSON.parse(text) as T;
      const busy = response.status === 429 || response.status === 503;
      if (!busy || tries >= 50) throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status} ${text.slice(0, 300)}`);
      await new Promise((done) => { setTimeout(done, 100); });
    }
  }
  const authorization = `Bearer ${apiKey}`;
  return {
    get: (path) => ask(path, { headers: { authorization } }),
    post: (path, body, idempotencyKey) => ask(path, {
      method: 'POST', body: JSON.stringify(body),
      headers: { authorization, 'content-type': 'application/json', ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }) },
    }),
  };
}

/** Does so many at a time, and keeps their order. */
export async function inParallel<In, Out>(atOnce: number, items: readonly In[], work: (item: In, index: number) => Promise<Out>): Promise<Out[]> {
  const results: Out[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
