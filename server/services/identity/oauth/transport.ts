import { ROUTES } from './routes.ts';

/** A request as the gateway hands it on: the headers it names, and the path with its query. */
export interface SiteRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface SiteAnswer {
  readonly status: number;
  readonly headers: { name: string; value: string }[];
  readonly body: string;
}

export const pathOf = ({ path }: SiteRequest): string => path.split('?', 1)[0]!;

/**
 * Every authorization begins with a log-in: whoever finds a browser open can not allow what its owner would not. So what a browser has of an earlier one
 * is left out where a new one begins, and kept while it goes on.
 */
export function withoutLogIn(request: SiteRequest): SiteRequest {
  const { cookie, ...headers } = request.headers;
  if (cookie === undefined || pathOf(request) !== ROUTES.authorization) return request;
  const kept = cookie.split(';').map((one) => one.trim()).filter((one) => !/^florin_oauth(\.sig)?=/.test(one));
  return { ...request, headers: { ...headers, ...(kept.length === 0 ? {} : { cookie: kept.join('; ') }) } };
}

/** Whether it can be answered without a page that runs a script: the library has one for each way but the query, and pages here run nothing. */
export function isWithoutScript(request: SiteRequest): boolean {
  const asked = new URLSearchParams(request.path.split('?')[1] ?? '').getAll('response_mode');
  return pathOf(request) !== ROUTES.authorization || asked.every((mode) => mode === 'query');
}

/** Connection and length are the gateway's; pages of the library get the headers of ours. */
export function outwards(
  status: number, given: Readonly<Record<string, string | string[] | number | undefined>>, body: string, pageHeaders: Readonly<Record<string, string>>,
): SiteAnswer {
  const own = { ...given, ...(String(given['content-type']).startsWith('text/html') && given['content-security-policy'] === undefined ? pageHeaders : {}) };
  const headers = Object.entries(own).flatMap(([name, value]): SiteAnswer['headers'] =>
    LEFT_OUT.has(name) || value === undefined ? [] : Array.isArray(value) ? value.map((one) => ({ name, value: one })) : [{ name, value: String(value) }]);
  return { status, headers, body };
}

const LEFT_OUT: ReadonlySet<string> = new Set(['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding']);
