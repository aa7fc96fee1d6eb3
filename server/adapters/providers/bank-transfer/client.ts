import { z } from 'zod';
import type { ProviderConnection } from '../../../kit/payments/provider.ts';
import { ProviderRefused, ProviderUnreached } from '../../../kit/payments/provider.ts';
import { askProvider, jsonOf, type ProviderReply } from '../http.ts';

export interface BankClient {
  /** Null where there is no such thing. */
  get(path: string): Promise<unknown>;
  /** Ids are ours and stand in the path, so that the same request again is the same thing. */
  post(path: string, body?: object): Promise<unknown>;
}

export function bankClient({ baseUrl, credentials }: ProviderConnection, timeoutMs: number): BankClient {
  if (baseUrl === null) throw new ProviderRefused({ code: 'base_url_missing', message: 'the rail needs the address of the bank' });
  const root = `${baseUrl.replace(/\/+$/, '')}/v1`;
  const ask = (method: string, path: string, body?: object) => askProvider({
    method, url: root + path, timeoutMs, ...(body !== undefined && { body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${credentials['apiKey'] ?? ''}`, accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
  });
  return {
    async get(path) {
      const reply = await ask('GET', path);
      return reply.status === 404 ? null : read(reply);
    },
    post: async (path, body = {}) => read(await ask('POST', path, body)),
  };
}

const problemShape = z.object({ code: z.string(), message: z.string() });

/** By these the bank says that it did nothing. All others leave open what happened. */
const REFUSALS = new Set([400, 401, 403, 404, 409, 410, 413, 415, 422]);

function read(reply: ProviderReply): unknown {
  if (reply.status === 200 || reply.status === 201) return jsonOf(reply);
  if (reply.status === 429) throw new ProviderUnreached('the bank takes no more requests now');
  if (!REFUSALS.has(reply.status)) throw new Error(`the bank answered ${reply.status}`);
  const said = problemShape.safeParse(jsonOf(reply));
  throw new ProviderRefused(said.success ? said.data : { code: String(reply.status), message: 'no reason was given' });
}
