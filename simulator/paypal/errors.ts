import type { Reply } from '../frame/route.ts';

/** Issues with PayPal's own sentences, which its documents give word by word, sometimes others for the same issue. */
const ORDER_ISSUES = {
  CANNOT_BE_ZERO_OR_NEGATIVE: 'Must be greater than zero. If the currency supports decimals, only two decimal place precision is supported.',
  COMPLIANCE_VIOLATION: 'Transaction is declined due to compliance violation.',
  DECIMAL_PRECISION: 'If the currency supports decimals, only two decimal place precision is supported.',
  DUPLICATE_INVOICE_ID: 'Duplicate Invoice ID detected. To avoid a potential duplicate transaction your account setting requires that Invoice Id be unique for each transaction.',
  INSTRUMENT_DECLINED: "The instrument presented  was either declined by the processor or bank, or it can't be used for this payment.",
  INVALID_CURRENCY_CODE: 'Currency code is invalid or is not currently supported. Please refer https://developer.paypal.com/api/rest/reference/currency-codes/ for list of supported currency codes.',
  ORDER_ALREADY_AUTHORIZED: "Order already authorized.If 'intent=AUTHORIZE' only one authorization per order is allowed.",
  ORDER_ALREADY_CAPTURED: "Order already captured.If 'intent=CAPTURE' only one capture per order is allowed.",
  PAYER_ACCOUNT_LOCKED_OR_CLOSED: 'The payer account cannot be used for this transaction.',
  PAYER_ACCOUNT_RESTRICTED: 'PAYER_ACCOUNT_RESTRICTED',
  PAYER_CANNOT_PAY: 'Payer cannot pay for this transaction. Please contact the payer to find other ways to pay for this transaction.',
  REDIRECT_PAYER_FOR_ALTERNATE_FUNDING: 'Transaction failed. Redirect the payer to select another funding source.',
  TOKEN_ID_NOT_FOUND: 'Specified token was not found. Verify the token and try the request again.',
  TRANSACTION_LIMIT_EXCEEDED: 'Total payment amount exceeded transaction limit.',
  TRANSACTION_REFUSED: 'The request was refused.',
} as const;

const PAYMENT_ISSUES = {
  AUTHORIZATION_ALREADY_CAPTURED: 'Authorization has previously been captured.',
  AUTHORIZATION_EXPIRED: 'An expired authorization cannot be captured.',
  AUTHORIZATION_VOIDED: 'A voided authorization cannot be captured or reauthorized. ',
  AUTH_CAPTURE_CURRENCY_MISMATCH: 'Currency of capture must be the same as currency of authorization.',
  CANNOT_BE_ZERO_OR_NEGATIVE: ORDER_ISSUES.CANNOT_BE_ZERO_OR_NEGATIVE,
  CAPTURE_FULLY_REFUNDED: 'The capture has already been fully refunded',
  DECIMAL_PRECISION: ORDER_ISSUES.DECIMAL_PRECISION,
  DECIMALS_NOT_SUPPORTED: 'Currency does not support decimals. Please refer to https://developer.paypal.com/docs/api/reference/currency-codes/ for more information.',
  DUPLICATE_INVOICE_ID: 'Requested invoice_id has been previously captured. Possible duplicate transaction.',
  INVALID_CURRENCY_CODE: 'Currency code is invalid or is not currently supported. Please refer https://developer.paypal.com/docs/api/reference/currency-codes/ for list of supported currency codes.',
  MAX_CAPTURE_AMOUNT_EXCEEDED: 'Capture amount exceeds allowable limit. Please contact customer service or your account manager to request the change to your overage limit. The default overage limit is 115%, which allows the sum of all captures to be up to 115% of the order amount. The ability to over capture is subjected to regulatory approvals.',
  PENDING_CAPTURE: 'Cannot initiate a refund as the capture is pending. Capture is typically pending when the payer has funded the transaction using e-check/bank funded.',
  PREVIOUSLY_CAPTURED: 'Authorization has been previously captured and hence cannot be voided.',
  PREVIOUSLY_VOIDED: 'Authorization has been previously voided and hence cannot be voided again.',
  REFUND_AMOUNT_EXCEEDED: 'The refund amount must be less than or equal to the capture amount that has not yet been refunded.',
  REFUND_CAPTURE_CURRENCY_MISMATCH: 'Refund must be in the same currency as the capture',
  REFUND_NOT_ALLOWED: 'Capture cannot be refunded.',
} as const;

export type OrderIssue = keyof typeof ORDER_ISSUES;
export type PaymentIssue = keyof typeof PAYMENT_ISSUES;

export const isOrderIssue = (text: string): text is OrderIssue => text in ORDER_ISSUES;

const UNPROCESSABLE = 'The requested action could not be performed, semantically incorrect, or failed business validation.';
const MALFORMED = 'Request is not well-formed, syntactically incorrect, or violates schema.';

export const orderRefused = (issue: OrderIssue): Reply => refuse(422, 'UNPROCESSABLE_ENTITY', UNPROCESSABLE, { issue, description: ORDER_ISSUES[issue] });

export const paymentRefused = (issue: PaymentIssue): Reply => refuse(422, 'UNPROCESSABLE_ENTITY', UNPROCESSABLE, { issue, description: PAYMENT_ISSUES[issue] });

/** The order's intent is another, and the sentence depends on which was asked. */
export const wrongIntent = (asked: 'capture' | 'authorize'): Reply => refuse(422, 'UNPROCESSABLE_ENTITY', UNPROCESSABLE, {
  issue: 'ACTION_DOES_NOT_MATCH_INTENT', description: asked === 'authorize'
    ? "Order was created with an intent to 'CAPTURE'. Please use v2/checkout/orders/order_id/capture to complete the transaction or alternately Create an order with an intent of 'AUTHORIZE'."
    : "Order was created with an intent to 'AUTHORIZE'. Please use v2/checkout/orders/order_id/authorize to authorize the transaction.",
});

export const notApproved = (asked: 'capture' | 'authorize'): Reply => refuse(422, 'UNPROCESSABLE_ENTITY', UNPROCESSABLE, {
  issue: 'ORDER_NOT_APPROVED',
  description: `Payer has not yet approved the Order for payment. Please redirect the payer to the 'rel':'approve' url returned as part of the HATEOAS links within the Create Order call${asked === 'capture' ? ' or provide a valid `payment_source` in the request' : ''}.`,
});

export const missing = (field: string): Reply => refuse(400, 'INVALID_REQUEST', MALFORMED, { field, location: 'body', issue: 'MISSING_REQUIRED_PARAMETER', description: 'A required parameter is missing.' });

export const noJson: Reply = refuse(400, 'INVALID_REQUEST', MALFORMED, { location: 'body', issue: 'MALFORMED_REQUEST_JSON', description: 'The request JSON is not well formed.' });

export const noSuch: Reply = refuse(404, 'RESOURCE_NOT_FOUND', 'The specified resource does not exist.', { issue: 'INVALID_RESOURCE_ID', description: 'Specified resource ID does not exist. Please check the resource ID and try again.' });

export const underWay: Reply = refuse(409, 'RESOURCE_CONFLICT', 'The server has detected a conflict while processing this request.', {
  issue: 'PREVIOUS_REQUEST_IN_PROGRESS', description: 'A previous request on this resource is currently in progress. Please wait for sometime and try again. It is best to space out the initial and the subsequent request(s) to avoid receiving this error.',
});

/** Of the disputes API: a 422 that only its own documents bind. */
export const disputeRefused = (issue: string, description: string): Reply => refuse(422, 'UNPROCESSABLE_ENTITY', UNPROCESSABLE, { issue, description });

export const invalidToken: Reply = { status: 401, headers: { 'www-authenticate': 'Bearer realm="simulator", error="invalid_token"' }, body: { error: 'invalid_token', error_description: 'The token passed in was not found in the system' } };

export const invalidClient: Reply = { status: 401, body: { error: 'invalid_client', error_description: 'Client Authentication failed' } };

export function refuse(status: number, name: string, message: string, detail?: object): Reply {
  return { status, body: { name, message, ...(detail === undefined ? {} : { details: [detail] }), debug_id: 'f1081a2b3c4d5', links: [] } };
}
