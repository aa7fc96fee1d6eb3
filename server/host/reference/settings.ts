import { z } from 'zod';
import type { AnyService } from '../compose.ts';
import { settingName } from '../service-settings.ts';
import { HOST_SETTINGS, SERVICE_SETTINGS } from '../settings.ts';
import { code, header, sentence, table } from './markdown.ts';

const ABOUT = `Settings are environment variables. They may also stand in a file \`.env\` in the folder Florin is started in; what the environment
says wins. An empty one counts as not set. Where one is wrong, Florin names it, says what is wrong, and does not start; one that does not
exist is named at the start and does nothing.`;

const HEADS = ['Setting', 'What it is', 'Default', 'Range'];

export function settingsPage(services: readonly AnyService[]): string {
  const host = Object.entries({ ...HOST_SETTINGS, ...SERVICE_SETTINGS }).map(([name, { about, schema }]) => [code(name), sentence(capital(about)), shown(schema.safeParse(undefined).data), '']);
  const sections = services.map((service) => ({ name: service.name as string, rows: rowsOf(service) })).filter(({ rows }) => rows.length > 0);
  return `${header('Settings', ABOUT)}\n## Florin\n\n${table(HEADS.slice(0, 3), host.map((row) => row.slice(0, 3)))}`
    + sections.map(({ name, rows }) => `\n## ${name}\n\n${table(HEADS, rows)}`).join('');
}

interface Field { readonly description?: string; readonly default?: unknown; readonly minimum?: number; readonly maximum?: number }

function rowsOf({ name, config }: AnyService): string[][] {
  const { properties = {} } = z.toJSONSchema(config, { io: 'input', unrepresentable: 'any' }) as { properties?: Record<string, Field> };
  return Object.entries(properties).map(([field, { description, default: value, minimum, maximum }]) => {
    if (description === undefined) throw new Error(`say what the setting ${field} of ${String(name)} is: .describe('…') in its service.ts`);
    return [code(settingName(name as string, field)), sentence(capital(description)), shown(value), range(minimum, maximum)];
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A bound that is only the end of JavaScript's integers says nothing. */
function range(minimum: number | undefined, maximum: number | undefined): string {
  const bounds = [minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? '' : `from ${minimum}`, maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? '' : `to ${maximum}`];
  return bounds.filter((bound) => bound !== '').join(' ');
}

function shown(value: unknown): string {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '';
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}
