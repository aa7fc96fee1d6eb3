import { operation, problems, z } from '../contract.ts';
import { email, id, page, pageQuery, text, timestamp } from '../shapes.ts';
import { Notification } from './messages.ts';
import { CHANNELS, content, data, locale, phone, templateName } from './words.ts';

/** Templates in Liquid: one per name, channel and language, in versions. */

export const TemplateVersion = z.object({
  version: z.int(), status: z.enum(['draft', 'published', 'superseded']), subject: z.string().nullable(), text: z.string(), html: z.string().nullable(),
  createdAt: timestamp, publishedAt: timestamp.nullable(),
});

export const Template = z.object({
  id: z.string(), name: z.string(), channel: z.enum(CHANNELS), language: z.string(), description: z.string().nullable(), strict: z.boolean(),
  publishedVersion: z.int().nullable(), latestVersion: z.int(), createdAt: timestamp,
});

const TemplateWithVersions = Template.extend({ versions: z.array(TemplateVersion).describe('Newest first, at most a hundred.') });
const Rendered = z.object({ subject: z.string().nullable(), text: z.string(), html: z.string().nullable(), version: z.int() });
const byId = z.strictObject({ id: id('template') });
const errors = problems('not_found', 'template_invalid', 'idempotency_key_reused', 'idempotency_key_in_use');

export const templates = {
  createTemplate: operation('notifications:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/templates', successStatus: 201, tags: ['notifications'], summary: 'Write a template', description: 'Its first version, a draft unless `publish` is true. Named like one that comes with Florin, it takes its place.' })
    .input(z.strictObject({
      name: templateName, channel: z.enum(CHANNELS), language: locale, description: text(500).nullish(), publish: z.boolean().default(false), content,
      strict: z.boolean().default(true).describe('Whether a variable that is not there fails the notification. Otherwise it is left empty.'),
    })).output(TemplateWithVersions).errors(problems('template_invalid', 'template_taken', 'idempotency_key_reused', 'idempotency_key_in_use')),
  listTemplates: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/templates', tags: ['notifications'], summary: 'List templates, newest first' })
    .input(z.strictObject({ name: templateName.optional(), channel: z.enum(CHANNELS).optional(), language: locale.optional(), ...pageQuery })).output(page(Template)),
  getTemplate: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/templates/{id}', tags: ['notifications'], summary: 'Get a template with its versions' })
    .input(byId).output(TemplateWithVersions).errors(problems('not_found')),
  createTemplateVersion: operation('notifications:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/templates/{id}/versions', successStatus: 201, tags: ['notifications'], summary: 'Write the next version, as a draft' })
    .input(z.strictObject({ id: id('template'), content })).output(TemplateWithVersions).errors(errors),
  publishTemplate: operation('notifications:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/templates/{id}/publish', tags: ['notifications'], summary: 'Let a version be the one that is sent', description: 'An earlier one too: that is how to go back.' })
    .input(z.strictObject({ id: id('template'), version: z.int().min(1).max(2_147_483_647) })).output(TemplateWithVersions).errors(errors),
  previewTemplate: operation('notifications:read', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/templates/{id}/preview', tags: ['notifications'], summary: 'Render a version without sending it' })
    .input(z.strictObject({ id: id('template'), version: z.int().min(1).max(2_147_483_647).optional(), data: data.optional(), locale: locale.optional() })).output(Rendered).errors(errors),
  testTemplate: operation('notifications:configure', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/templates/{id}/test', successStatus: 201, tags: ['notifications'], summary: 'Send a version to an address', description: 'The latest, unless one is named. It goes the way of every notification, with its history.' })
    .input(z.strictObject({
      id: id('template'), version: z.int().min(1).max(2_147_483_647).optional(), data: data.optional(), locale: locale.optional(),
      email: email().optional(), phone: phone.optional(), deviceId: id('device').optional(),
    })).output(Notification).errors({ ...errors, ...problems('recipient_unreachable', 'channel_missing') }),
};
