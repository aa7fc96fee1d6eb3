import { browser as browserAt, type Send } from '../../../test/support/browser.ts';
import type { TestServer } from '../../../test/support/app.ts';

/** Where people see Florin in these tests: as behind a proxy that ends TLS. */
export const PUBLIC_URL = 'https://florin.example';

/** `fetch` for whoever believes in that address. */
export const through = (server: Pick<TestServer, 'url'>) => (url: string | URL, init?: object): Promise<Response> =>
  fetch(String(url).replace(PUBLIC_URL, server.url), { ...init, redirect: 'manual' });

export const sendTo = (server: Pick<TestServer, 'url'>): Send => through(server);

export const browser = (server: Pick<TestServer, 'url'>) => browserAt(PUBLIC_URL, sendTo(server));
