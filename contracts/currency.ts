/** Rates from several sources, quotes that lock one, and exchanges as one posting. */

export const currency = {};
