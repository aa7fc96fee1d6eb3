import { z } from 'zod';

/** What the bank says; docs/how-to/bank-rail.md explains it to whoever writes one. Amounts are minor units of ISO 4217, times are ISO 8601. */
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const money = { amount: z.number().int(), currency: z.string().regex(/^[A-Z]{3}$/) };

const creditShape = z.object({ id: z.string().min(1), ...money, bookedAt: time, recalledAt: time.nullable().default(null) });

export const collectionShape = z.object({
  id: z.string(),
  bankReference: z.string().min(1),
  status: z.enum(['open', 'closed', 'expired']),
  account: z.object({ iban: z.string(), bic: z.string().nullable(), holder: z.string(), virtual: z.boolean() }),
  reference: z.string(),
  dueAt: time.nullable(),
  credits: z.array(creditShape),
});

export const transferShape = z.object({
  id: z.string(),
  bankReference: z.string().min(1),
  purpose: z.enum(['payout', 'refund']),
  /** Of a refund: the collection whose money it gives back. */
  collection: z.string().nullable(),
  ...money,
  status: z.enum(['in_transit', 'settled', 'rejected', 'returned']),
  settledAt: time.nullable(),
  /** Of a returned one: what came back. */
  returnedAmount: z.number().int().nullable(),
  reason: z.object({ code: z.string(), message: z.string() }).nullable(),
});

export const eventShape = z.object({
  id: z.string().min(1),
  createdAt: time,
  data: z.object({ collection: collectionShape.optional(), transfer: transferShape.optional() }),
});

const lineShape = z.object({
  id: z.string(), type: z.enum(['credit', 'recall', 'refund', 'payout', 'fee', 'other']), ...money, bookedAt: time,
  /** Of a credit or recall the credit, of the others the transfer. */
  reference: z.string(),
  collection: z.string().nullable(),
});

export const statementShape = z.object({ lines: z.array(lineShape), nextCursor: z.string().nullable() });

export type Collection = z.output<typeof collectionShape>;
export type Transfer = z.output<typeof transferShape>;
export type BankEvent = z.output<typeof eventShape>;
export type StatementLine = z.output<typeof lineShape>;
