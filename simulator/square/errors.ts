import type { Reply } from '../frame/route.ts';

export interface SquareError {
  readonly category: 'API_ERROR' | 'AUTHENTICATION_ERROR' | 'INVALID_REQUEST_ERROR' | 'RATE_LIMIT_ERROR' | 'PAYMENT_METHOD_ERROR' | 'REFUND_ERROR';
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
}

export const refuse = (status: number, error: SquareError, beside: object = {}): Reply => ({ status, body: { errors: [error], ...beside } });

export const invalid = (code: string, detail: string, field?: string): Reply => refuse(400, { category: 'INVALID_REQUEST_ERROR', code, detail, ...(field === undefined ? {} : { field }) });

export const notFound = (what: string): Reply => refuse(404, { category: 'INVALID_REQUEST_ERROR', code: 'NOT_FOUND', detail: `Could not find ${what}` });

export const missing = (field: string): Reply => invalid('MISSING_REQUIRED_PARAMETER', 'Missing required parameter.', field);

export const unauthorised: Reply = refuse(401, { category: 'AUTHENTICATION_ERROR', code: 'UNAUTHORIZED', detail: 'This request could not be authorized.' });
export const keyReused: Reply = invalid('IDEMPOTENCY_KEY_REUSED', 'Different request parameters used for the same idempotency_key.', 'idempotency_key');
export const underWay: Reply = refuse(409, { category: 'INVALID_REQUEST_ERROR', code: 'CONFLICT', detail: 'A request with this idempotency_key is being worked on.' });
export const noJson: Reply = invalid('EXPECTED_JSON_BODY', 'Failed to parse the JSON body.');
