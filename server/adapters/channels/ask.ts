import type { Complaint, ReceiptRequest, SendOutcome } from '../../kit/channels.ts';

/** One request to a provider, and what can be said of it where no answer came. */

export interface Answer {
  readonly status: number;
  /** The JSON of the answer, where it is an object. */
  readonly body: Readonly<Record<string, unknown>>;
}

export type Asked = { readonly answer: Answer } | { readonly failure: SendOutcome };

const LONGEST_MS = 15_000;
const LONGEST_DETAIL = 300;

/** Errors of a connection that never was: nothing can have been sent. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID']);

export async function ask(url: string, init: RequestInit, longestMs = LONGEST_MS): Promise<Asked> {
  try {
    // A redirect would take credentials and message wherever it leads.
    const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(longestMs) });
    return { answer: { status: response.status, body: objectOf(await response.text()) } };
  } catch (error) {
    const code = codeOf(error);
    return { failure: failed(code === 'TimeoutError' ? 'timeout' : 'unreachable', code, !NOT_CONNECTED.has(code)) };
  }
}

/** What whoever tells of a message shows of themselves. */
export const bearerOf = ({ headers }: Pick<ReceiptRequest, 'headers'>): string | undefined => /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : {};
  } catch {
    return {};
  }
}

/** `fetch` hides the reason in `cause`. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause: unknown = error.cause;
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

export const sent = (providerMessageId: unknown): SendOutcome => ({ result: 'sent', providerMessageId: typeof providerMessageId === 'string' && providerMessageId !== '' ? providerMessageId.slice(0, 200) : null });

export const refused = (code: unknown, detail: unknown, gone = false): SendOutcome => ({ result: 'refused', error: complaint(code, detail), gone });

export const failed = (code: unknown, detail: unknown, maybeSent = false): SendOutcome => ({ result: 'failed', error: complaint(code, detail), maybeSent });

export const complaint = (code: unknown, detail: unknown): Complaint => ({ code: said(code).slice(0, 60), detail: said(detail).slice(0, LONGEST_DETAIL) });

const said = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');
