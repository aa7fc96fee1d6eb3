import { readdirSync, readFileSync } from 'node:fs';
import type { Channel } from '../../../../contracts/notifications/words.ts';
import type { Content } from '../domain/notification.ts';

/**
 * Templates that come with Florin: `shipped/<language>/<name>.liquid`. A file has a version, a subject, a short text for SMS and push, and a long one
 * for mail and the inbox, each after a line that names it.
 */
export interface Shipped { readonly name: string; readonly language: string; readonly version: number; contentFor(channel: Channel): Content }

const FOLDER = new URL('../shipped/', import.meta.url);
const SECTION = /^--- (\w+)(?: (\d+))?$/m;

let known: ReadonlyMap<string, readonly Shipped[]> | undefined;

/** In all languages it is there in; none where Florin has no such template. */
export function shippedTemplates(name: string): readonly Shipped[] {
  known ??= readAll();
  return known.get(name) ?? [];
}

export const shippedNames = (): string[] => [...(known ??= readAll()).keys()];

function readAll(): ReadonlyMap<string, readonly Shipped[]> {
  const all = readdirSync(FOLDER).flatMap((language) =>
    readdirSync(new URL(`${language}/`, FOLDER)).map((file) => read(language, file.replace(/\.liquid$/, ''), readFileSync(new URL(`${language}/${file}`, FOLDER), 'utf8'))));
  return Map.groupBy(all, ({ name }) => name);
}

function read(language: string, name: string, source: string): Shipped {
  const parts = source.split(SECTION);
  const sections = new Map<string, { text: string; number: string | undefined }>();
  for (let i = 1; i < parts.length; i += 3) sections.set(parts[i]!, { text: parts[i + 2]!.trim(), number: parts[i + 1] });
  const [version, subject, short, long] = ['version', 'subject', 'short', 'long'].map((section) => sections.get(section));
  if (version?.number === undefined || subject === undefined || short === undefined || long === undefined) throw new Error(`the template ${language}/${name} is not whole`);
  return {
    name, language, version: Number(version.number),
    contentFor: (channel) => ({ subject: subject.text, text: channel === 'sms' || channel === 'push' ? short.text : long.text }),
  };
}
