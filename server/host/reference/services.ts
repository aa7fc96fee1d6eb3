import type { ServiceName } from '../../../contracts/index.ts';
import type { AnyService } from '../compose.ts';
import { PURPOSES } from '../edge/openapi/document.ts';
import { startOrder } from '../start-order.ts';
import { code, header, listed, table } from './markdown.ts';
import { isPublic, operations } from './operations.ts';

const ABOUT = `Who calls whom and who hears whom, from the manifests in \`server/services/*/service.ts\`. Each service has a database schema and a role
of its own: it calls a neighbour's operations or listens to its events, and can't read its tables.

Not in the manifests: the host asks \`identity\` who is behind each credential, and the archive of \`events\` takes the events of every service
as they are, whatever their types.`;

export function servicesPage(services: readonly AnyService[]): string {
  return `${header('Services', ABOUT)}\n${diagram(services)}\nStart order: ${startOrder(services).map(({ name }) => name as string).join(', ')}.\n${services.map((service) => section(services, service)).join('')}`;
}

/** Solid: calls. Dotted: listens to events of. */
export function diagram(services: readonly AnyService[]): string {
  const lines = services.flatMap(({ name, uses, asks = [], listens }) => [
    `  ${String(name)}`,
    ...uses.map((neighbour: string) => `  ${String(name)} -->|calls| ${neighbour}`),
    ...asks.map((node) => `  ${String(name)} -->|asks nodes of| ${node}`),
    ...tellers(listens).filter((teller) => teller !== name).map((teller) => `  ${teller} -.->|events| ${String(name)}`),
  ]);
  return `\`\`\`mermaid\nflowchart LR\n${lines.join('\n')}\n\`\`\`\n`;
}

const tellers = (listens: readonly string[]): string[] => [...new Set(listens.map((one) => one.split(':')[0]!))];

function section(services: readonly AnyService[], service: AnyService): string {
  const name = service.name as ServiceName;
  const own = operations.filter((operation) => operation.service === name);
  const hearers = services.filter(({ listens }) => tellers(listens).includes(name)).map((hearer) => hearer.name as string);
  return `\n## ${name}\n\n${PURPOSES[name]}.\n\n${table(['', ''], [
    ['Calls', listed([...service.uses as string[], ...service.asks ?? []])],
    ['Called by', listed(services.filter(({ uses, asks = [] }) => [...uses as string[], ...asks].includes(name)).map((caller) => caller.name as string))],
    ['Listens to', listed(service.listens.map(code))],
    ['Heard by', listed(hearers)],
    ['Tells', listed(Object.keys(service.tells).map(code))],
    ['Jobs', listed(service.jobs.map(code))],
    ['Schema and role', `${code(name)}, ${code(`florin_${name}`)}`],
    ['Sources of events', listed(['outbox', ...(service.sources ?? [])].map((source) => code(`${name}.${source}`)))],
    ['Operations for clients', String(own.filter(isPublic).length)],
    ['Operations for neighbours', listed(own.filter((operation) => !isPublic(operation)).map((operation) => code(operation.name)))],
  ])}`;
}
