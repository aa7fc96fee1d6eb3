import type { PublicOperation } from './operations.ts';

export interface SendOptions {
  /** The credential; null for none. */
  readonly as?: string | null;
  readonly key?: string;
  /** Sent as it is in place of the input, where the operation has a body. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export type Send = (operation: PublicOperation, input: Record<string, unknown>, options?: SendOptions) => Promise<Reply>;

/** Speaks plain HTTP, and so can say what no decent client would. `credentialOf`: whose it is where nothing else is said. */
export function requester(baseUrl: string, credentialOf: (operation: PublicOperation) => string): Send {
  return async (operation, input, { as = credentialOf(operation), key, body, headers: extra } = {}) => {
    const rest = { ...input };
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = rest[name];
      delete rest[name];
      return encodeURIComponent(text(value));
    });
    const headers: Record<string, string> = { ...as !== null && { authorization: `Bearer ${as}` }, ...key !== undefined && { 'idempotency-key': key }, ...extra };
    if (operation.method === 'GET' || operation.method === 'DELETE') {
      const query = new URLSearchParams(Object.entries(rest).flatMap(([name, value]) => (value == null ? [] : [[name, text(value)]])));
      return read(await fetch(`${baseUrl}${path}?${query.toString()}`, { method: operation.method, headers }));
    }
    return read(await fetch(baseUrl + path, {
      method: operation.method, headers: { 'content-type': 'application/json', ...headers }, body: body ?? JSON.stringify(rest),
    }));
  };
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value) ?? '');

async function read(response: Response): Promise<Reply> {
  const given = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(given) };
}

function parsed(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}
