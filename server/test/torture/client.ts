import { Agent, request } from 'node:http';

/** An answer over real HTTP; undefined where none came: the connection was refused, cut, or gave no whole answer. */
export interface HttpAnswer { readonly status: number; readonly body: Record<string, unknown> }

export interface HttpClient {
  send(method: string, path: string, body?: string, key?: string): Promise<HttpAnswer | undefined>;
  close(): void;
}

const TIMEOUT_MS = 20_000;

/** Keeps its connections, up to so many, as a real caller would. */
export function httpClient(url: string, apiKey: string, connections: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);
  return {
    send: (method, path, body, key) => new Promise((resolve) => {
      const headers: Record<string, string> = { authorization: `Bearer ${apiKey}` };
      if (body !== undefined) headers['content-type'] = 'application/json';
      if (key !== undefined) headers['idempotency-key'] = key;
      const sent = request({ agent, hostname, port, method, path, headers, timeout: TIMEOUT_MS }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk; });
        response.on('end', () => resolve(response.complete ? parse(response.statusCode ?? 0, text) : undefined));
        response.on('error', () => resolve(undefined));
      });
      sent.on('error', () => resolve(undefined));
      sent.on('timeout', () => sent.destroy());
      sent.end(body);
    }),
    close: () => agent.destroy(),
  };
}

function parse(status: number, text: string): HttpAnswer | undefined {
  try {
    return { status, body: JSON.parse(text) as HttpAnswer['body'] };
  } catch {
    return undefined;
  }
}
