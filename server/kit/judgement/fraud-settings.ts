import { z } from '../../../contracts/contract.ts';

/** Settings of whoever judges fraud: the transactions service, and nodes. */
export const fraudSettings = {
  reviewAmount: z.coerce.number().int().positive().default(100_000_000)
    .describe("amount in minor units from which on a transaction out of a customer's account waits for review"),
  reviewPerMinute: z.coerce.number().int().positive().default(1_000).describe("transactions out of one customer's account in a minute, after which more wait for review"),
  rejectPerMinute: z.coerce.number().int().positive().default(5_000).describe("transactions out of one customer's account in a minute, after which more are refused"),
};
