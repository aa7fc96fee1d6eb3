import { conversions } from './currency/conversions.ts';
import { positions } from './currency/positions.ts';
import { quotes } from './currency/quotes.ts';
import { rates } from './currency/rates.ts';
import { spreads } from './currency/spreads.ts';

/** Rates from several sources, quotes that lock one, and exchanges as one posting. */
export const currency = { ...rates, ...spreads, ...quotes, ...conversions, ...positions };
