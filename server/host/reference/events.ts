import { Event } from '../../../contracts/events.ts';
import type { AnyService } from '../compose.ts';
import { code, header, listed, table } from './markdown.ts';

const ABOUT = `What the services tell, from their manifests (\`tells\` and \`listens\` in each \`service.ts\`). Clients read events with
\`GET /v1/events\`, follow them with \`GET /v1/events/stream\`, and get those of one resource with \`GET /v1/streams/{id}\`. The events service
archives all of them.

An event is a CloudEvents 1.0 event with Florin's extensions. Its fields: ${Object.keys(Event.shape).map(code).join(', ')}. \`subject\` is the id of
the resource, \`offset\` numbers the events of a tenant 1, 2, 3 … without a gap, and \`id\` is the same at every delivery. Order is kept per
resource, and nobody may rely on more.`;

export function eventsPage(services: readonly AnyService[]): string {
  return header('Events', ABOUT) + services.map((service) => `\n## ${service.name}\n\n${table(
    ['Type', 'When', 'Who listens'],
    Object.entries(service.tells).map(([type, when]) => [code(type), when, listed(listeners(services, service.name as string, type))]),
  )}`).join('');
}

function listeners(services: readonly AnyService[], service: string, type: string): string[] {
  return services.filter(({ listens }) => listens.includes(`${service}:*`) || listens.includes(`${service}:${type}`)).map(({ name }) => name as string);
}
