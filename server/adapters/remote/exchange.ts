import type { Pool } from 'undici';

/** How a request to a neighbour ended. `begun`: it may have reached the other side. */
export type Ended =
  | { readonly how: 'answered' }
  | { readonly how: 'refused'; readonly status: number; readonly text: string }
  | { readonly how: 'failed'; readonly begun: boolean; readonly error: Error };

export interface ExchangeOptions {
  readonly path: string;
  readonly token: string;
  readonly body: string;
  /** Each line of the answer, when it comes. */
  line(text: string): void;
  ended(how: Ended): void;
}

/**
 * One HTTP request to a neighbour and its lines. By undici's lowest layer: 21 µs of CPU where node:http takes 36.
 * Returns a function that gives it up.
 */
export function exchange(pool: Pool, { path, token, body, line, ended }: ExchangeOptions): () => void {
  let begun = false;
  let status = 0;
  let rest = '';
  let abort = (): void => {};
  let givenUp = false;
  const decoder = new TextDecoder();
  pool.dispatch({ method: 'POST', path, body, headers: ['authorization', `Bearer ${token}`, 'content-type', 'application/json'] }, {
    onRequestStart(controller) {
      begun = true;
      abort = () => controller.abort(new Error('nobody waits for the answer any more'));
      if (givenUp) abort();
    },
    onResponseStart(_controller, code) {
      status = code;
    },
    onResponseData(_controller, chunk) {
      rest += decoder.decode(chunk, { stream: true });
      if (status !== 200) return;
      const lines = rest.split('\n');
      rest = lines.pop()!;
      for (const text of lines) line(text);
    },
    onResponseEnd: () => ended(status === 200 ? { how: 'answered' } : { how: 'refused', status, text: rest }),
    onResponseError: (_controller, error) => ended({ how: 'failed', begun, error }),
  });
  return () => {
    givenUp = true;
    abort();
  };
}
