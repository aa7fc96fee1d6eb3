import type { TestServer } from '../../../test/support/app.ts';

/** Where people see Florin in these tests: as behind a proxy that ends TLS. */
export const PUBLIC_URL = 'https://florin.example';

/** `fetch` for whoever believes in that address. */
export const through = (server: Pick<TestServer, 'url'>) => (url: string | URL, init?: object): Promise<Response> =>
  fetch(String(url).replace(PUBLIC_URL, server.url), { ...init, redirect: 'manual' });

interface Shown { readonly status: number; readonly url: string; readonly text: string; readonly headers: Headers }

interface Cookie { readonly path: string; readonly value: string }

/** As much of a browser as it takes: cookies by path, redirects, and forms sent as they stand. Without JavaScript. */
export function browser(server: Pick<TestServer, 'url'>) {
  const cookies = new Map<string, Cookie>();

  function cookieHeader(url: URL): string {
    return [...cookies].filter(([, { path }]) => url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`).join('; ');
  }

  function keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
      if (value === '') cookies.delete(`${name} ${path}`);
      else cookies.set(`${name} ${path}`, { path, value });
    }
  }

  /** Follows redirects until a page is shown, or until they lead elsewhere. */
  async function go(target: string | URL, form?: URLSearchParams, headers: Record<string, string> = {}): Promise<Shown> {
    let url = new URL(target, PUBLIC_URL);
    let body = form;
    for (let hops = 0; hops < 10; hops++) {
      if (url.origin !== PUBLIC_URL) return { status: 302, url: url.href, text: '', headers: new Headers() };
      const response = await through(server)(url, {
        method: body === undefined ? 'GET' : 'POST', body,
        headers: { cookie: cookieHeader(url), ...(body === undefined ? {} : { origin: PUBLIC_URL, 'sec-fetch-site': 'same-origin' }), ...headers },
      });
      keep(response);
      const location = response.headers.get('location');
      if (location === null) return { status: response.status, url: url.href, text: await response.text(), headers: response.headers };
      url = new URL(location, url);
      body = undefined;
    }
    throw new Error('redirected in a circle');
  }

  /** The form on the page, with its hidden fields and these. */
  async function submit(page: Shown, fields: Record<string, string>, headers?: Record<string, string>): Promise<Shown> {
    const action = /<form method="post" action="([^"]+)"/.exec(page.text)?.[1];
    if (action === undefined) throw new Error(`there is no form on this page: ${page.status} ${page.text.replace(/<style>[^]*<\/style>/, '')}`);
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name, value]) => [name!, value!]);
    return go(action, new URLSearchParams({ ...Object.fromEntries(hidden) as Record<string, string>, ...fields }), headers);
  }

  return { go, submit, cookies };
}
