import type { ProviderConnection } from '../../../kit/payments/provider.ts';
import { ProviderRefused, ProviderUnreached } from '../../../kit/payments/provider.ts';
import { askProvider, rootOf } from '../http.ts';
import { child, list, readXml, textAt, type Xml, type XmlValue } from './xml.ts';

/** What Braintree answered: the document's root, or an error of validation, which can carry a transaction that was declined. */
export type Said = { readonly done: Xml } | { readonly error: BraintreeError };

export interface BraintreeError {
  readonly code: string;
  readonly message: string;
  readonly transaction: XmlValue | undefined;
}

export interface BraintreeClient {
  /** Under `/merchants/<id>`. Requests are JSON and answers XML, as with Braintree's own client for Node. */
  ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Said>;
  /** The same, where an error of validation is a refusal. */
  need(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Xml>;
  /** Ids of transactions or disputes that fit. */
  search(criteria: object): Promise<readonly XmlValue[]>;
}

const USUAL = { live: 'https://api.braintreegateway.com', sandbox: 'https://api.sandbox.braintreegateway.com' };
const API_VERSION = '6';

export function braintreeClient(connection: ProviderConnection, timeoutMs: number): BraintreeClient {
  const { credentials } = connection;
  const root = rootOf(connection, USUAL);
  const merchant = `${root}/merchants/${encodeURIComponent(credentials['merchantId'] ?? '')}`;
  const authorization = `Basic ${Buffer.from(`${credentials['publicKey'] ?? ''}:${credentials['privateKey'] ?? ''}`).toString('base64')}`;

  async function ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Said> {
    const answer = await askProvider({
      method, timeoutMs, url: merchant + path, ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: { authorization, 'x-apiversion': API_VERSION, accept: 'application/xml', 'content-type': 'application/json', 'user-agent': 'Florin' },
    });
    if (answer.status === 422) return { error: errorOf(child(readXml(answer.text), 'api-error-response')) };
    if (answer.status >= 200 && answer.status < 300) return { done: answer.text.trim() === '' ? {} : readXml(answer.text) };
    if ([400, 401, 403, 404, 426].includes(answer.status)) throw new ProviderRefused({ code: String(answer.status), message: REFUSALS[answer.status] ?? 'refused' });
    if (answer.status === 429) throw new ProviderUnreached('Braintree takes no more requests now');
    throw new Error(`Braintree answered ${answer.status}`);
  }

  async function need(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Xml> {
    const said = await ask(method, path, body);
    if ('error' in said) throw refusal(said.error);
    return said.done;
  }

  return {
    ask, need,
    async search(criteria) {
      const found = child(await need('POST', '/transactions/advanced_search_ids', { search: criteria }), 'search-results');
      const ids = list(child(found, 'ids')).filter((id) => typeof id === 'string');
      const pageSize = Number(textAt(found, 'page-size') ?? '50');
      const pages: XmlValue[] = [];
      for (let from = 0; from < ids.length; from += pageSize) {
        const page = await need('POST', '/transactions/advanced_search', { search: { ...criteria, ids: ids.slice(from, from + pageSize) } });
        pages.push(...list(child(child(page, 'credit-card-transactions'), 'transaction')));
      }
      return pages;
    },
  };
}

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'the request is not understood', 401: 'the keys are wrong', 403: 'the keys may not do this', 404: 'there is no such thing', 426: 'the version of the API is over',
};

export const refusal = ({ code, message }: BraintreeError): ProviderRefused => new ProviderRefused({ code, message });

function errorOf(response: XmlValue | undefined): BraintreeError {
  const [first] = errorsIn(child(response, 'errors'));
  return { code: first ?? 'unknown', message: textAt(response, 'message') ?? 'no message was given', transaction: child(response, 'transaction') };
}

/** Codes of validation errors, wherever they stand in the tree. */
function errorsIn(tree: XmlValue | undefined): string[] {
  if (tree === null || typeof tree !== 'object') return [];
  const code = textAt(tree, 'code');
  if (code !== undefined) return [code];
  return Object.values(tree as Xml).flatMap(errorsIn);
}
