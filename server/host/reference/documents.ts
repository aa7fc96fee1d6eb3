import { readFile } from 'node:fs/promises';
import type { ServiceName } from '../../../contracts/index.ts';
import { openApiDocument } from '../edge/openapi/document.ts';
import { NODES, SERVICES } from '../services.ts';
import { errorsPage } from './errors.ts';
import { eventsPage } from './events.ts';
import { operationsPage } from './operations.ts';
import { diagram, servicesPage } from './services.ts';
import { settingsPage } from './settings.ts';

/** Where the documents' paths begin. */
export const ROOT = new URL('../../../', import.meta.url);

const ARCHITECTURE = 'docs/ARCHITECTURE.md';
const FROM = '<!-- services: written by `npm run reference` -->\n';
const TO = '<!-- end of services -->';

/** What the documents under docs/ that follow from contracts and manifests must say today, by path. */
export async function referenceDocuments(): Promise<Record<string, string>> {
  const { version } = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8')) as { version: string };
  const openApi = await openApiDocument(SERVICES.map(({ name }) => name as ServiceName), version);
  return {
    'docs/reference/openapi.json': `${JSON.stringify(openApi, undefined, 2)}\n`,
    'docs/reference/operations.md': operationsPage(),
    'docs/reference/events.md': eventsPage(SERVICES),
    'docs/reference/errors.md': errorsPage(),
    'docs/reference/settings.md': settingsPage([...SERVICES, ...NODES]),
    'docs/reference/services.md': servicesPage([...SERVICES, ...NODES]),
    [ARCHITECTURE]: withServices(await readFile(new URL(ARCHITECTURE, ROOT), 'utf8')),
  };
}

/** The page with its diagram of services drawn anew, and all else as somebody wrote it. */
function withServices(page: string): string {
  const start = page.indexOf(FROM);
  const end = page.indexOf(TO);
  if (start < 0 || end < start) throw new Error(`${ARCHITECTURE} has lost the comments that its diagram stands between: ${FROM}${TO}`);
  return page.slice(0, start + FROM.length) + diagram([...SERVICES, ...NODES]) + page.slice(end);
}
