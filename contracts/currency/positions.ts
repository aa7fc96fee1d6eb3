import { operation, problems, z } from '../contract.ts';
import { currency, timestamp, total } from '../shapes.ts';
import { Provenance, rate } from './rates.ts';

/** What a tenant holds in each currency through its exchanges, what it cost, and what it is worth. Gains are in minor units of the base. */
export const Position = z.object({
  currency, held: total.describe("Posted balance of the tenant's fx account: above zero it has taken in more than it gave, below zero less."),
  exchanged: total.describe('What of it is from exchanges.'), other: total.describe('The rest: posted to the fx account by other ways. It is in no gain.'),
  cost: total.describe('What `exchanged` cost in the base, by the weighted average.'), realisedGain: total,
  midRate: rate.nullable().describe('From the currency to the base, now; null where no rate is recent enough.'),
  value: total.nullable(), unrealisedGain: total.nullable(), provenance: Provenance.nullable(),
});

export const positions = {
  listPositions: operation('currency:read')
    .route({ method: 'GET', path: '/v1/currency/positions', tags: ['currency'], summary: 'Positions, and realised and unrealised gains, by currency', description: 'By weighted average cost, over all exchanges since the first. How: docs/how-to/exchange-money.md.' })
    .input(z.strictObject({ base: currency }))
    .output(z.object({
      base: currency, at: timestamp, conversions: z.int(), data: z.array(Position),
      realisedGain: total, value: total.nullable(), unrealisedGain: total.nullable(),
    })).errors(problems('currency_unknown', 'rate_unavailable')),
};
