/** The port through which webhooks leave: an HTTP client for addresses that strangers chose. */
export interface WebhookPoster {
  /**
   * Why this address may not be called, in words; undefined where nothing in it says so. Names are not looked up: that is done for each request, and
   * what it finds is what is connected to.
   */
  refusal(url: string): string | undefined;
  /** Never rejects: what went wrong is in the outcome. Follows no redirect, and reads no more of the answer than its beginning. */
  post(request: WebhookRequest): Promise<WebhookOutcome>;
}

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From looking up the name to the head of the answer. */
  readonly timeoutMs: number;
  /** Calls it off. */
  readonly signal?: AbortSignal;
}

export type WebhookOutcome = WebhookAnswer | { readonly failed: WebhookFailure };

export interface WebhookAnswer {
  readonly status: number;
  /** The header `Retry-After`, as it came. */
  readonly retryAfter: string | undefined;
  /** The first kilobyte of the body, as text. */
  readonly beginning: string;
}

/**
 * `address-refused`: it may not be called, or its name leads where nothing may be called. `called-off`: by the signal; nothing is known of what the
 * receiver did.
 */
export type WebhookFailure = 'address-refused' | 'name-not-found' | 'connection-failed' | 'tls-failed' | 'timed-out' | 'answer-unreadable' | 'called-off';

export interface WebhookPosterOptions {
  /** For development: `localhost`, 127.0.0.1 and [::1], without TLS too. */
  readonly allowLocalhost: boolean;
}

export type OpenWebhookPoster = (options: WebhookPosterOptions) => WebhookPoster;
