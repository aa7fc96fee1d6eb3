/**
 * Every way Florin can refuse, as one closed list (RFC 9457 problem documents). A code is never renamed or reused;
 * each operation lists the codes it can answer with. `retry` says what a client may do:
 * `never` – the same request will be refused again; `later` – try again after a while;
 * `same-key` – nothing is known to have happened: repeat with the same Idempotency-Key.
 */
export type Retry = 'never' | 'later' | 'same-key';

export interface ProblemKind {
  readonly status: number;
  readonly title: string;
  readonly retry: Retry;
}

const kind = (status: number, title: string, retry: Retry = 'never'): ProblemKind => ({ status, title, retry });

export const PROBLEMS = {
  invalid_request: kind(400, 'The request has the wrong shape'),
  unauthenticated: kind(401, 'No valid identity was given'),
  forbidden: kind(403, 'This identity may not do that'),
  idempotency_key_missing: kind(400, 'This operation needs an Idempotency-Key header'),
  idempotency_key_reused: kind(422, 'This Idempotency-Key was used with another request'),
  idempotency_key_in_use: kind(409, 'A request with this Idempotency-Key is still running', 'same-key'),
  not_found: kind(404, 'There is no such resource'),
  method_not_allowed: kind(405, 'This path does not take that method'),
  request_timeout: kind(408, 'The request took too long to arrive', 'same-key'),
  payload_too_large: kind(413, 'The request body is too large'),
  unsupported_media_type: kind(415, 'The request body must be application/json'),
  headers_too_large: kind(431, 'The URL and headers are too large'),
  currency_mismatch: kind(422, 'The currency differs from that of the account'),
  currency_unknown: kind(422, 'This is not an active ISO 4217 currency code'),
  same_account: kind(422, 'Source and destination are the same account'),
  account_frozen: kind(422, 'The account is frozen'),
  account_closed: kind(422, 'The account is closed'),
  account_not_empty: kind(422, 'Only an account with nothing on it, posted or held, can be closed'),
  customer_blocked: kind(422, 'The customer may not move money'),
  limit_per_transaction: kind(422, 'The amount is above the limit per transaction'),
  limit_daily: kind(422, 'The daily limit would be passed'),
  limit_monthly: kind(422, 'The monthly limit would be passed'),
  insufficient_funds: kind(422, 'The account has too little available'),
  amount_out_of_range: kind(422, 'The amount or the balance it leads to is out of range'),
  unbalanced: kind(422, 'Debits and credits differ'),
  linked_refused: kind(422, 'Another posting of the linked group was refused'),
  not_pending: kind(422, 'The posting was never pending'),
  already_posted: kind(409, 'The hold was posted already'),
  already_voided: kind(409, 'The hold was voided already'),
  hold_expired: kind(422, 'The hold has expired'),
  posting_expired: kind(409, 'The request reached the ledger after its own deadline', 'same-key'),
  already_reversed: kind(409, 'The transaction was reversed already'),
  not_reversible: kind(422, 'A transaction in this state or of this type can not be reversed'),
  not_cancellable: kind(422, 'A transaction in this state can not be cancelled'),
  not_in_review: kind(422, 'The transaction is not in review'),
  quorum_rejected: kind(422, 'The validators rejected the transaction'),
  // The transaction has failed and stays so under its key. Another may be made, under another.
  quorum_unavailable: kind(503, 'The validators did not agree in time'),
  email_taken: kind(409, 'This email is registered already'),
  invalid_credentials: kind(401, 'Email or password is wrong'),
  link_invalid: kind(422, 'This link is not valid, or not any more'),
  password_breached: kind(422, 'This password is on lists of known ones; choose another'),
  mfa_required: kind(401, 'A second factor is asked for'),
  mfa_invalid: kind(401, 'The second factor is wrong'),
  mfa_already_enrolled: kind(409, 'This second factor is set up already'),
  step_up_required: kind(403, 'This asks for a second factor, bound to what is done'),
  approval_required: kind(403, 'This waits for the approval of a second person', 'later'),
  approval_own: kind(403, 'Whoever asked can not approve'),
  approval_closed: kind(409, 'The approval is decided or expired already'),
  already_member: kind(409, 'This person is of the tenant already'),
  role_taken: kind(409, 'A role of that name exists'),
  role_in_use: kind(409, 'The role is still given to someone'),
  network_refused: kind(403, 'This key may not be used from this network'),
  spending_per_transaction: kind(422, 'The amount is above what this key or consent may spend at once'),
  spending_daily: kind(422, 'What this key or consent may spend a day would be passed'),
  spending_total: kind(422, 'What this key or consent may spend in all would be passed'),
  spending_currency: kind(422, 'This key or consent may not spend this currency'),
  erased: kind(410, 'The person was erased'),
  version_unknown: kind(400, 'There is no such version of the API'),
  user_locked: kind(429, 'Too many failed attempts', 'later'),
  token_reused: kind(401, 'The refresh token was used before; the session is ended'),
  last_owner: kind(422, 'A tenant needs at least one owner'),
  clock_moved: kind(409, 'The clock of this installation was moved to test with: nothing live begins here'),
  version_conflict: kind(409, 'The resource has changed since it was read', 'later'),
  payment_declined: kind(402, 'The payment was declined'),
  payment_state: kind(409, 'The payment is in a state that does not allow that'),
  payment_busy: kind(409, 'Something else is being done with this payment', 'same-key'),
  payment_method_missing: kind(422, 'The payment needs a method first'),
  amount_not_capturable: kind(422, 'More than is left to capture'),
  amount_not_refundable: kind(422, 'More than is left to refund'),
  no_provider: kind(422, 'No provider of the tenant takes this payment'),
  provider_refused: kind(422, 'The provider refused the request as it was made'),
  provider_unavailable: kind(503, 'The provider can not be reached', 'later'),
  provider_in_use: kind(409, 'Payments are still under way at this provider'),
  rule_invalid: kind(422, 'The rule can not be read'),
  rules_frozen: kind(409, 'Rules that were active do not change; draft others'),
  webhook_refused: kind(400, 'This does not come from the provider'),
  dispute_closed: kind(409, 'The dispute is decided already, or its time is over'),
  link_closed: kind(410, 'The payment link can not be paid any more'),
  bank_account_invalid: kind(422, 'This is no valid bank account'),
  payout_state: kind(409, 'The payout is in a state that does not allow that'),
  rate_unavailable: kind(422, 'There is no rate that is recent enough', 'later'),
  rate_moved: kind(422, 'At the rate of now the amount is outside of what was asked for'),
  quote_expired: kind(422, 'The quote has expired'),
  quote_used: kind(409, 'The quote was used already'),
  amount_too_small: kind(422, 'The amount comes to nothing in the other currency'),
  template_invalid: kind(422, 'The template can not be read or rendered'),
  template_taken: kind(409, 'A template of that name, channel and language exists'),
  recipient_unreachable: kind(422, 'There is no address of the recipient for this channel'),
  channel_missing: kind(422, 'No provider is set up for this channel'),
  endpoint_refused: kind(422, 'This address may not be called'),
  endpoint_disabled: kind(409, 'The endpoint is disabled'),
  rate_limited: kind(429, 'Too many requests', 'later'),
  internal: kind(500, 'Something went wrong on our side', 'same-key'),
  unavailable: kind(503, 'The service is not available at the moment', 'same-key'),
  timed_out: kind(504, 'The answer took too long; what was asked for may have been done all the same', 'same-key'),
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

/** A problem as it goes over the wire: `application/problem+json`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ProblemCode;
  detail?: string;
  /** The field that is wrong, as a path: `entries.0.amount`. */
  param?: string;
  errors?: { param: string; message: string }[];
  retry: Retry;
  requestId?: string;
  /** The resource the refusal is about, such as the failed transaction. */
  resourceId?: string;
  /** Why a payment was declined, in words that are the same for all providers, and what may be done about it. */
  decline?: { code: string; advice: string };
  /** What the provider itself said. */
  provider?: { kind: string; code: string; message: string };
}

/** What a handler may add to a code. */
export type ProblemDetails = Pick<Problem, 'detail' | 'param' | 'errors' | 'resourceId' | 'decline' | 'provider'>;

export function problem(code: ProblemCode, details: ProblemDetails = {}, requestId?: string): Problem {
  const { status, title, retry } = PROBLEMS[code];
  return { type: `https://florin.dev/problems/${code}`, title, status, code, ...details, retry, requestId };
}
