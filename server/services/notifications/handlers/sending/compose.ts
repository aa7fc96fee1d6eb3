import type { Channel } from '../../../../../contracts/notifications/words.ts';
import { DIGEST_TEMPLATE } from '../../domain/catalogue.ts';
import type { Failure, Notification, Rendered } from '../../domain/notification.ts';
import { PartProblem } from '../../rendering/render.ts';
import { openGiven } from '../../store/sealing.ts';
import { listMerged } from '../../store/digests.ts';
import { chooseTemplate, inlineContent, namedVersion, settingLocale, type Chosen } from '../content.ts';
import type { Deps } from '../deps.ts';
import type { Facts } from './gather.ts';

interface Message { readonly content: Rendered; readonly used: Chosen['used'] }
export type Composed = Message | { readonly failure: Failure };

export const isOfTemplate = (composed: Message): boolean => composed.used !== null;

/** The message as it is to be read by that channel; of a digest, all of it but what is `left`: parts that go on by themselves. */
export async function compose(deps: Deps, notification: Notification, facts: Facts, channel: Channel): Promise<Composed & { readonly left: readonly Notification[] }> {
  const own = await composeOne(deps, notification, facts, channel);
  const others = notification.inDigest ? await listMerged(deps.database, notification) : [];
  if ('failure' in own || others.length === 0) return { ...own, left: others };
  return composeDigest(deps, notification, facts, channel, others, own);
}

async function composeOne(deps: Deps, notification: Notification, facts: Facts, channel: Channel): Promise<Composed> {
  try {
    return await fromTemplate(deps, notification, facts, channel);
  } catch (error) {
    if (error instanceof PartProblem) return { failure: { code: 'template_invalid', detail: `${error.part}, ${error.message}`.slice(0, 300) } };
    throw error;
  }
}

async function fromTemplate(deps: Deps, notification: Notification, facts: Facts, channel: Channel): Promise<Composed> {
  const chosen = await choose(deps, notification, facts, channel);
  if (chosen === undefined) return { failure: { code: 'template_invalid', detail: `there is no published template ${notification.template} for ${channel}` } };
  return { content: render(chosen, facts, { ...facts.given.data, ...notification.eventData !== null && { event: notification.eventData } }), used: chosen.used };
}

function choose(deps: Deps, { tenantId, template, templateId, templateVersion }: Notification, facts: Facts, channel: Channel): Promise<Chosen | undefined> | Chosen {
  if (facts.content !== undefined) return inlineContent(deps, facts.content, channel, facts.wanted.find((locale) => locale !== null) ?? 'en', facts.contentKey);
  if (templateId !== null && templateVersion !== null) return namedVersion(deps, deps.database, tenantId, templateId, templateVersion);
  return chooseTemplate(deps, deps.database, tenantId, template!, channel, facts.wanted, facts.templates);
}

/** What is a customer's, the sender's and ours, no data can hide. */
function render({ renderer, language }: Chosen, { customerName, settings, wanted, wishes }: Facts, data: object): Rendered {
  return renderer.render({ ...data, customer: { name: customerName }, sender: settings.senderName }, { locale: settingLocale(language, wanted), timeZone: wishes.timeZone });
}

async function composeDigest(deps: Deps, notification: Notification, facts: Facts, channel: Channel, others: readonly Notification[], own: Message) {
  const given = await openGiven(deps, others);
  const items = [own.content];
  const left: Notification[] = [];
  for (const [i, other] of others.entries()) {
    const composed = await composeOne(deps, other, { ...facts, given: given[i] ?? {}, content: given[i]?.content, contentKey: undefined }, channel);
    if ('content' in composed) items.push(composed.content);
    else left.push(other);
  }
  if (items.length === 1) return { ...own, left };
  const chosen = await chooseTemplate(deps, deps.database, notification.tenantId, DIGEST_TEMPLATE, channel, facts.wanted, facts.templates);
  return { content: render(chosen!, facts, { count: items.length, items: items.map(({ subject, text }) => ({ subject: subject ?? '', text })) }), used: own.used, left };
}
