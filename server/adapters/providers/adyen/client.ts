import { z } from 'zod';
import type { ProviderConnection } from '../../../kit/payments/provider.ts';
import { ProviderRefused, ProviderUnreached } from '../../../kit/payments/provider.ts';
import { askProvider } from '../http.ts';

/** Where Adyen's APIs are: payments, disputes and reports have hosts of their own. A simulator has all of them at one address. */
interface Hosts {
  readonly checkout: string;
  readonly account: string;
}

export interface AdyenClient {
  readonly merchantAccount: string;
  /** Under the Checkout API, with our key. */
  checkout<T>(path: string, body: object, idempotencyKey: string): Promise<T>;
  dispute<T>(path: string, body: object, idempotencyKey: string): Promise<T>;
  /** A report file; null where there is none. */
  report(file: string): Promise<string | null>;
}

function hostsOf({ baseUrl, test }: ProviderConnection): Hosts {
  if (baseUrl === null) {
    // The live host begins with a prefix that Adyen gives each company.
    if (!test) throw new ProviderRefused({ code: 'base_url_missing', message: "live payments need Adyen's URL of your company as base URL: https://<prefix>-checkout-live.adyenpayments.com/checkout" });
    return { checkout: 'https://checkout-test.adyen.com', account: 'https://ca-test.adyen.com' };
  }
  const live = new URL(baseUrl).hostname.endsWith('.adyenpayments.com');
  const checkout = baseUrl.replace(/\/+$/, '');
  return { checkout, account: live ? 'https://ca-live.adyen.com' : checkout };
}

export function adyenClient(connection: ProviderConnection, timeoutMs: number): AdyenClient {
  const hosts = hostsOf(connection);
  const apiKey = connection.credentials['apiKey'] ?? '';
  const merchantAccount = connection.credentials['merchantAccount'] ?? '';

  async function post<T>(url: string, body: object, idempotencyKey: string): Promise<T> {
    const answer = await askProvider({
      method: 'POST', url, timeoutMs, body: JSON.stringify({ merchantAccount, ...body }),
      headers: { 'content-type': 'application/json', 'x-api-key': apiKey, 'idempotency-key': idempotencyKey },
    });
    if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.text) as T;
    throw failure(answer.status, answer.text);
  }

  return {
    merchantAccount,
    checkout: (path, body, idempotencyKey) => post(`${hosts.checkout}/v71${path}`, body, idempotencyKey),
    dispute: (path, body, idempotencyKey) => post(`${hosts.account}/ca/services/DisputeService/v30${path}`, { merchantAccountCode: merchantAccount, ...body }, idempotencyKey),
    async report(file) {
      const url = `${hosts.account}/reports/download/MerchantAccount/${encodeURIComponent(merchantAccount)}/${file}`;
      const answer = await askProvider({ method: 'GET', url, timeoutMs, headers: { 'x-api-key': apiKey } });
      if (answer.status === 404) return null;
      if (answer.status !== 200) throw failure(answer.status, answer.text);
      return answer.text;
    },
  };
}

/** 704: a request with this key is in progress. It and all errors of the server leave open what was done. */
const OPEN = '704';

function failure(status: number, text: string): Error {
  const said = readError(text);
  if (status === 429) return new ProviderUnreached(`Adyen takes no more requests now: ${said.message}`);
  if (status < 400 || status >= 500 || status === 408 || said.code === OPEN) return new Error(`Adyen answered ${status} ${said.code}: ${said.message}`);
  return new ProviderRefused(said);
}

const errorShape = z.object({ errorCode: z.string().default('unknown'), message: z.string().default('no message was given') }).transform(({ errorCode: code, message }) => ({ code, message }));

function readError(text: string): { code: string; message: string } {
  try {
    return errorShape.parse(JSON.parse(text));
  } catch {
    return { code: 'unknown', message: 'the answer can not be read' };
  }
}
