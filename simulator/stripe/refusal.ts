import type { Reply } from '../frame/route.ts';
import type { CardError, Intent } from './objects.ts';

export interface ErrorFields {
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error' | 'rate_limit_error';
  readonly code?: string;
  readonly param?: string;
  readonly message: string;
  /** As it is now. */
  readonly payment_intent?: Intent;
}

/** An answer that is an error, thrown from wherever it is found. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(status: number, fields: ErrorFields) {
    super(fields.message);
    this.reply = errorReply(status, fields);
  }
}

export function errorReply(status: number, { code, ...fields }: ErrorFields): Reply {
  const documented = code === undefined ? {} : { code, doc_url: `https://stripe.com/docs/error-codes/${code.replaceAll('_', '-')}` };
  return { status, body: { error: { ...documented, ...fields } } };
}

/** 402: the card was declined. The intent as it is now comes along. */
export const declinedReply = (error: CardError, intent: Intent): Reply => ({ status: 402, body: { error: { ...error, payment_intent: intent } } });

export const invalid = (message: string, code?: string, param?: string): Refusal => new Refusal(400, { type: 'invalid_request_error', code, param, message });

export const noSuch = (what: string, id: string, param = 'id'): Refusal => new Refusal(404, { type: 'invalid_request_error', code: 'resource_missing', param, message: `No such ${what}: '${id}'` });
