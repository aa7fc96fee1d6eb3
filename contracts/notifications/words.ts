import { z } from 'zod';
import { holdsCardNumber } from '../card-numbers.ts';
import { CARD_NUMBER_REFUSED, storable } from '../shapes.ts';

/** What the operations on notifications share. */

export const CHANNELS = ['email', 'sms', 'push', 'in_app'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Who carries what. `installation` is the mailer of this installation, which nobody sets up by the API. */
export const PROVIDERS = { smtp: 'email', twilio: 'sms', vonage: 'sms', fcm: 'push', webpush: 'push' } as const satisfies Record<string, Channel>;
export type ProviderKind = keyof typeof PROVIDERS;

export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/**
 * `sent`: a provider has taken it over. `delivered`: a receipt says that it arrived, or the person has read it in the app. `bounced`: the recipient's side
 * refused it for good. `failed`: nobody could be found to take it. `suppressed`: the customer does not want it. `merged`: it is part of a digest.
 */
export const STATUSES = ['queued', 'sent', 'delivered', 'bounced', 'failed', 'cancelled', 'suppressed', 'merged'] as const;
export type Status = (typeof STATUSES)[number];

/** `unknown`: the process died, or the connection broke, after the provider may have taken it. */
export const ATTEMPT_STATUSES = ['sending', 'sent', 'delivered', 'bounced', 'failed', 'unknown'] as const;
export type AttemptStatus = (typeof ATTEMPT_STATUSES)[number];

const slug = (what: string) => z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, { error: `must be ${what}: small letters, digits and dashes` });
export const templateName = slug('a name of a template').meta({ examples: ['payment-succeeded'] });
export const category = slug('a category').meta({ examples: ['payments'] });
export const ruleName = slug('a name of a rule').meta({ examples: ['payment-succeeded'] });

/** BCP 47, as far as people write it: `de`, `de-AT`. */
export const locale = z.string().regex(/^[a-z]{2,3}(-[A-Z]{2})?$/, { error: 'must be a language, or a language and a country: de, de-AT' }).meta({ examples: ['de-AT'] });

/** E.164. */
export const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, { error: 'must be a number with its country code: +43660123456' }).meta({ examples: ['+436601234567'] });

const LARGEST_DATA = 32_768;
const DEEPEST_DATA = 20;

/** Deeper than anybody writes is deeper than some programs can follow. */
const isFlat = (value: unknown, left = DEEPEST_DATA): boolean => typeof value !== 'object' || value === null || (left > 0 && Object.values(value).every((inner) => isFlat(inner, left - 1)));
const leaves = (value: unknown): unknown[] => (typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value]);

/** What a template is filled with. */
export const data = z.record(z.string().max(60), z.unknown())
  .refine((value) => isFlat(value), { error: `at most ${DEEPEST_DATA} levels deep`, abort: true })
  .refine((value) => JSON.stringify(value).length <= LARGEST_DATA, { error: `at most ${LARGEST_DATA} characters of JSON`, abort: true })
  .refine((value) => !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value)), { error: 'must be Unicode text without NUL' })
  .refine((value) => !leaves(value).some((leaf) => typeof leaf === 'string' && holdsCardNumber(leaf)), { error: CARD_NUMBER_REFUSED })
  .meta({ examples: [{ order: { number: 'A-17' } }] });

export const content = z.strictObject({
  subject: storable(500).optional().describe('For mail, push and the app.'), text: storable(20_000).min(1),
  html: storable(100_000).optional().describe('For mail. Left out, it is made from the text.'),
});

export const channels = z.array(z.enum(CHANNELS)).min(1).max(CHANNELS.length)
  .refine((list) => new Set(list).size === list.length, { error: 'names a channel twice' }).describe('In order of preference: the next is tried where one can not reach them.');
