import { isUtf8 } from 'node:buffer';
import { holdsCardNumber } from '../../../contracts/card-numbers.ts';
import { CARD_NUMBER_REFUSED } from '../../../contracts/shapes.ts';
import { refuse } from '../../kit/refuse.ts';
import type { Operation } from './operations.ts';

/** Names and values: Node has them in one list. */
const MOST_HEADERS = 100 * 2;

/** Within 16 KiB, which is Node's to see to, there is room for thousands. */
export function refuseManyHeaders(rawHeaders: readonly string[]): void {
  if (rawHeaders.length > MOST_HEADERS) throw refuse('headers_too_large', { detail: 'There are more than 100 headers.' });
}

const REQUEST_ID = /^[A-Za-z0-9_.:-]{1,128}$/;

/** The caller's own request id, where it is fit for headers and logs. */
export function acceptRequestId(given: string | string[] | undefined): string | undefined {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : undefined;
}

const VISIBLE = /^[\x21-\x7e]{1,255}$/;

export function readIdempotencyKey(operation: Operation, given: string | string[] | undefined): string | undefined {
  const wanted = operation.meta.idempotency;
  if (given === undefined) {
    if (wanted === 'required') throw refuse('idempotency_key_missing', { param: 'Idempotency-Key' });
    return undefined;
  }
  if (wanted === undefined) return undefined;
  if (typeof given === 'string' && VISIBLE.test(given)) return given;
  throw refuse('invalid_request', { param: 'Idempotency-Key', detail: 'Idempotency-Key must be 1 to 255 visible ASCII characters.' });
}

// oxlint-disable-next-line no-control-regex -- the point is to refuse them
const CONTROL = /[\u0000-\u001f\u007f]/;

/** `Florin-Reason`: why a privileged write is made. Node hands headers on as Latin-1, and people write UTF-8. */
export function readReason(given: string | string[] | undefined): string | undefined {
  if (given === undefined) return undefined;
  const bytes = Buffer.from(String(given), 'latin1');
  const text = isUtf8(bytes) ? bytes.toString() : '';
  if (holdsCardNumber(text)) throw refuse('invalid_request', { param: 'Florin-Reason', detail: `Florin-Reason ${CARD_NUMBER_REFUSED}.` });
  if (text.length > 0 && text.length <= 500 && !CONTROL.test(text)) return text;
  throw refuse('invalid_request', { param: 'Florin-Reason', detail: 'Florin-Reason must be 1 to 500 characters of UTF-8.' });
}

const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

export function acceptTraceparent(given: string | string[] | undefined): string | undefined {
  return typeof given === 'string' && TRACEPARENT.test(given) ? given : undefined;
}
