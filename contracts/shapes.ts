import { z } from 'zod';
import { holdsCardNumber } from './card-numbers.ts';
import { ID_PREFIXES, type IdKind } from './ids.ts';

/** Shapes that several contracts share. JSON is camelCase; unknown fields are refused on the way in. */

/** An id of that kind, as text: what `decodeId` can read. 128 bits in digits of five, so that the first is at most 7. */
export const id = (kind: IdKind) =>
  z.string().regex(new RegExp(`^${ID_PREFIXES[kind]}_[0-7][0-9a-hjkmnp-tv-z]{25}$`), { error: `must be an id that begins with ${ID_PREFIXES[kind]}_` })
    .meta({ examples: [`${ID_PREFIXES[kind]}_01kad0v2n8fxyrvgs8zr1m5q0c`] });

/** Minor units, above zero and at most 2^53 − 1, so that no client loses a cent. */
export const amount = z.int().min(1).max(Number.MAX_SAFE_INTEGER).describe('In minor units: 1500 is 15.00 USD.');

/** A balance or a sum in minor units. May be negative. */
export const total = z.int();

/** ISO 4217 alphabetic code. */
export const currency = z.string().regex(/^[A-Z]{3}$/, { error: 'must be three capital letters (ISO 4217)' });

/** Within the years that JavaScript, PostgreSQL and RFC 3339 all write alike, whatever the offset: text compares as time does. */
const inOrdinaryYears = (text: string) => text >= '0001-01-02' && text < '9999-12-31';

/** RFC 3339 moment in UTC or with an offset. */
export const timestamp = z.iso.datetime({ offset: true }).refine(inOrdinaryYears, { error: 'must be in the years 1 to 9999' });

/** A day of the calendar: `2026-11-20`. */
export const day = z.iso.date().refine(inOrdinaryYears, { error: 'must be in the years 1 to 9999' });

/** Whatever people type freely: it is kept, shown and handed on, which a card number must never be. */
const noCardNumber = (value: string) => !holdsCardNumber(value);
export const CARD_NUMBER_REFUSED = 'looks like a card number; Florin stores none';

/** Text of any number of lines that PostgreSQL can keep: without NUL and halves of surrogate pairs. */
// oxlint-disable-next-line no-control-regex -- the point is to refuse it
export const storable = (max: number) => z.string().max(max).regex(/^[^\u0000\ud800-\udfff]*$/u, { error: 'must be Unicode text without NUL' })
  .refine(noCardNumber, { error: CARD_NUMBER_REFUSED });

/** Up to 50 strings of yours, kept beside a resource and never looked into. */
export const metadata = z.record(storable(40).min(1), storable(500))
  .refine((value) => Object.keys(value).length <= 50, { error: 'at most 50 keys' });

/** Text without control characters, so that it can be stored, logged and shown anywhere. For names that machines give, such as keys. */
// oxlint-disable-next-line no-control-regex -- the point is to refuse them
export const line = (max: number) => z.string().max(max).regex(/^[^\u0000-\u001f\u007f\ud800-\udfff]*$/u, { error: 'must not hold control characters' });

/** A line that people write. */
export const text = (max: number) => line(max).refine(noCardNumber, { error: CARD_NUMBER_REFUSED });

/** An address of electronic mail. What stands before the @ may be anything, so it is looked into like other text. */
export const email = () => z.email().max(254).refine(noCardNumber, { error: CARD_NUMBER_REFUSED });

/** How lists are asked for: newest first, `cursor` from the last answer. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).regex(/^[A-Za-z0-9_.-]+$/).optional().describe('`nextCursor` of the page before.'),
};

export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() });
