import { operation, problems, z } from '../contract.ts';
import { timestamp } from '../shapes.ts';

/** What a tenant keeps of a rate. */
const bps = z.int().min(0).max(2_500).describe('Basis points: 50 is half a percent.');

/** `EUR-USD`: out of EUR into USD, and not the other way. `default`: where a pair has none of its own. */
export const spreadPair = z.string().regex(/^(default|[A-Z]{3}-[A-Z]{3})$/, { error: 'must be two currencies, EUR-USD, or default' }).meta({ examples: ['EUR-USD'] });

export const LockBps = z.object({ fiveMinutes: bps, hour: bps, day: bps }).describe('On top, for a quote that locks the rate that long.');

export const Spread = z.object({ pair: z.string(), bps: z.int(), lockBps: LockBps, updatedAt: timestamp });

const byPair = z.strictObject({ pair: spreadPair });
const scope = 'currency:configure';

export const spreads = {
  listSpreads: operation(scope)
    .route({ method: 'GET', path: '/v1/currency/spreads', tags: ['currency'], summary: 'Spreads by pair', description: 'A pair that has none has the default, and without one there is no spread.' })
    .input(z.strictObject({})).output(z.object({ data: z.array(Spread) })),
  getSpread: operation(scope)
    .route({ method: 'GET', path: '/v1/currency/spreads/{pair}', tags: ['currency'], summary: 'Get the spread of a pair, or the default' })
    .input(byPair).output(Spread).errors(problems('not_found')),
  setSpread: operation(scope)
    .route({ method: 'PUT', path: '/v1/currency/spreads/{pair}', tags: ['currency'], summary: 'Set the spread of a pair, or the default', description: 'For quotes and exchanges from now on. A quote that locks a rate keeps its own.' })
    .input(z.strictObject({ pair: spreadPair, bps, lockBps: z.strictObject({ fiveMinutes: bps.default(0), hour: bps.default(0), day: bps.default(0) }).optional() }))
    .output(Spread).errors(problems('currency_unknown')),
  deleteSpread: operation(scope)
    .route({ method: 'DELETE', path: '/v1/currency/spreads/{pair}', tags: ['currency'], summary: 'Take a spread away', description: 'The pair then has the default; without a default, none.' })
    .input(byPair).output(Spread).errors(problems('not_found')),
};
