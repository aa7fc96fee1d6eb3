import type { Reply } from '../frame/route.ts';
import { array, writeXml, type Tree } from './xml.ts';

const HEADERS = { 'content-type': 'application/xml; charset=utf-8' };

export const xmlReply = (status: number, root: string, tree: Tree): Reply => ({ status, headers: HEADERS, body: writeXml(root, tree) });

/** A status without a body: what Braintree answers to wrong keys and things that are not there. */
export const bare = (status: number): Reply => ({ status, headers: HEADERS, body: ' ' });

export interface Invalid {
  readonly code: string;
  readonly attribute: string;
  readonly message: string;
}

export const invalid = (code: string, attribute: string, message: string): Invalid => ({ code, attribute, message });

/** 422, with the errors of a request or with a transaction that was declined. */
export function refusal(about: 'transaction' | 'dispute', errors: readonly Invalid[], message: string, transaction?: Tree): Reply {
  return xmlReply(422, 'api-error-response', {
    errors: { errors: array('error', []), [about]: { errors: array('error', errors.map(({ code, attribute, message: text }) => ({ code, attribute: { '@type': 'symbol', '#': attribute }, message: text }))) } },
    params: {}, message, ...(transaction !== undefined && { transaction }),
  });
}

export const refuse = (about: 'transaction' | 'dispute', error: Invalid): Reply => refusal(about, [error], error.message);
