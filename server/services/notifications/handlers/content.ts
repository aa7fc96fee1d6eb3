import type { Channel } from '../../../../contracts/notifications/words.ts';
import type { Sql } from '../../../kit/database.ts';
import { firstInChain, languageChain } from '../domain/languages.ts';
import type { Content } from '../domain/notification.ts';
import type { Template } from '../domain/template.ts';
import { renderer, type Renderer } from '../rendering/render.ts';
import { shippedTemplates } from '../rendering/shipped.ts';
import { findTemplate, findVersion } from '../store/templates.ts';
import type { Deps } from './deps.ts';

/** What a message is made of, and what may be told of it. */
export interface Chosen {
  readonly renderer: Renderer;
  readonly language: string;
  readonly used: { readonly id: string | null; readonly language: string; readonly version: number } | null;
}

type ContentDeps = Pick<Deps, 'renderers'>;

/** The tenant's own template comes before Florin's in the same language; a better language comes before either. */
export async function chooseTemplate(deps: ContentDeps, sql: Sql, tenantId: string, name: string, channel: Channel, wanted: readonly (string | null)[], published: readonly Template[]): Promise<Chosen | undefined> {
  const chain = languageChain(wanted);
  const own = published.filter((template) => template.name === name && template.channel === channel);
  const shipped = shippedTemplates(name);
  const language = firstInChain(chain, [...own, ...shipped])?.language;
  if (language === undefined) return undefined;
  const template = own.find((one) => one.language === language);
  if (template !== undefined) return ownVersion(deps, sql, tenantId, template, template.publishedVersion!);
  const found = shipped.find((one) => one.language === language)!;
  const made = deps.renderers.get(`shipped ${language} ${name} ${channel}`) ?? remember(deps, `shipped ${language} ${name} ${channel}`, renderer(found.contentFor(channel), channel, false));
  return { renderer: made, language, used: { id: null, language, version: found.version } };
}

/** A version that was named, published or not. */
export async function namedVersion(deps: ContentDeps, sql: Sql, tenantId: string, templateId: string, version: number): Promise<Chosen | undefined> {
  const template = await findTemplate(sql, tenantId, templateId);
  return template && ownVersion(deps, sql, tenantId, template, version);
}

async function ownVersion(deps: ContentDeps, sql: Sql, tenantId: string, { id, channel, language, strict }: Template, version: number): Promise<Chosen | undefined> {
  const key = `${tenantId} ${id} ${version}`;
  const known = deps.renderers.get(key);
  if (known !== undefined) return { renderer: known, language, used: { id, language, version } };
  const content = await findVersion(sql, tenantId, id, version);
  return content && { renderer: remember(deps, key, renderer(content, channel, strict)), language, used: { id, language, version } };
}

/** `key`: where the same content is rendered again and again. */
export function inlineContent(deps: ContentDeps, content: Content, channel: Channel, language: string, key?: string): Chosen {
  const name = key === undefined ? undefined : `${key} ${channel}`;
  const known = name === undefined ? undefined : deps.renderers.get(name);
  const made = known ?? renderer(content, channel, true);
  if (name !== undefined && known === undefined) remember(deps, name, made);
  return { renderer: made, language, used: null };
}

function remember({ renderers }: ContentDeps, key: string, made: Renderer): Renderer {
  renderers.set(key, made);
  return made;
}

/** Numbers and days as they are written where the reader is, if the template is in their language; else as where its language is at home. */
export const settingLocale = (language: string, wanted: readonly (string | null)[]): string =>
  wanted.find((locale) => locale?.split('-')[0] === language.split('-')[0]) ?? language;
