import { operation, problems, z } from '../contract.ts';
import { timestamp } from '../shapes.ts';
import { category, CHANNELS, channels, PRIORITIES, ruleName, templateName } from './words.ts';

/** Which event is told to whom, by which template. */

export const RECIPIENTS = ['customer', 'from', 'to', 'account'] as const;
const eventType = z.string().max(100).regex(/^[a-z][a-z-]*\.[a-z][a-z-]*$/, { error: 'must be a type of event: payment.succeeded' });

export const Rule = z.object({
  name: z.string(), event: z.string(), recipient: z.enum(RECIPIENTS).describe("Which of the event's fields says who is told: `customerId`, or whose account `from`, `to` or the account itself is."),
  template: z.string(), channels: z.array(z.enum(CHANNELS)), category: z.string(), priority: z.enum(PRIORITIES), enabled: z.boolean(),
  shipped: z.boolean().describe('Comes with Florin, and was not changed.'), updatedAt: timestamp.nullable(),
});

export const rules = {
  listRules: operation('notifications:read')
    .route({ method: 'GET', path: '/v1/notification-rules', tags: ['notifications'], summary: 'List rules: those that come with Florin, switched off at first, and your own' })
    .input(z.strictObject({})).output(z.object({ data: z.array(Rule) })),
  setRule: operation('notifications:configure')
    .route({ method: 'PUT', path: '/v1/notification-rules/{name}', tags: ['notifications'], summary: 'Switch a rule on or off, change it, or write one', description: 'What is left out stays as it was, or as it comes with Florin. A new one must name event, recipient and template.' })
    .input(z.strictObject({
      name: ruleName, enabled: z.boolean().optional(), event: eventType.optional(), recipient: z.enum(RECIPIENTS).optional(), template: templateName.optional(),
      channels: channels.optional(), category: category.optional(), priority: z.enum(PRIORITIES).optional(),
    })).output(Rule).errors(problems('invalid_request', 'template_invalid')),
  deleteRule: operation('notifications:configure')
    .route({ method: 'DELETE', path: '/v1/notification-rules/{name}', tags: ['notifications'], summary: 'Take a rule away; one that comes with Florin goes back to how it came' })
    .input(z.strictObject({ name: ruleName })).output(z.object({ name: z.string(), deleted: z.literal(true) })).errors(problems('not_found')),
};
