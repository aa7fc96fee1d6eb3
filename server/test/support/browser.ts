/** One request, whose redirect is not followed. */
export type Send = (url: URL, init: { method: string; body: URLSearchParams | undefined; headers: Record<string, string> }) => Promise<Response>;

export interface Shown { readonly status: number; readonly url: string; readonly text: string; readonly headers: Headers }

interface Cookie { readonly path: string; readonly value: string }

/** As much of a browser as it takes: cookies by path, redirects, and forms sent as they stand. Without JavaScript. */
export function browser(home: string, send: Send) {
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
    let url = new URL(target, home);
    let body = form;
    for (let hops = 0; hops < 10; hops++) {
      if (url.origin !== home) return { status: 302, url: url.href, text: '', headers: new Headers() };
      const response = await send(url, {
        method: body === undefined ? 'GET' : 'POST', body,
        headers: { cookie: cookieHeader(url), ...(body === undefined ? {} : { origin: home, 'sec-fetch-site': 'same-origin' }), ...headers },
      });
      keep(response);
      const location = response.headers.get('location');
      if (location === null) return { status: response.status, url: url.href, text: await response.text(), headers: response.headers };
      url = new URL(location, url);
      body = undefined;
    }
    throw new Error('redirected in a circle');
  }

  /** The first form on the page that needs no script, with its hidden fields and these. */
  async function submit(page: Shown, fields: Record<string, string>, headers?: Record<string, string>): Promise<Shown> {
    const [, action, form] = /<form method="post" action="([^"]+)"([^]*?)<\/form>/.exec(page.text) ?? [];
    if (action === undefined) throw new Error(`there is no form on this page: ${page.status} ${page.text.replace(/<style>[^]*<\/style>/, '')}`);
    const hidden = [...form!.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)].map(([, name, value]) => [name!, value!]);
    return go(action, new URLSearchParams({ ...Object.fromEntries(hidden) as Record<string, string>, ...fields }), headers);
  }

  return { go, submit, cookies };
}

/** A person logs in at the page that `url` leads to, and answers what is asked there: where the browser ends up. */
export async function logInAndAnswer(home: string, send: Send, url: string | URL, person: { email: string; password: string }, answer: Record<string, string>): Promise<Shown> {
  const surfer = browser(home, send);
  const consent = await surfer.submit(await surfer.go(url), person);
  return surfer.submit(consent, answer);
}
