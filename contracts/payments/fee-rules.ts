import { z } from '../contract.ts';
import { currency, id } from '../shapes.ts';

export const METHODS = ['card', 'wallet', 'saved', 'redirect', 'bank-transfer'] as const;

/** How a payer can pay: beside those that rules tell apart, a card that is typed at a provider's page. It is a card all the same. */
export const PAYER_METHODS = [...METHODS, 'card-page'] as const;

/** What prices, fees and rules go by. */
export const methodInRules = (method: (typeof PAYER_METHODS)[number]): (typeof METHODS)[number] => (method === 'card-page' ? 'card' : method);

/** ISO 3166-1 alpha-2, as it is written: nobody keeps a list here of those that are. */
export const country = z.string().regex(/^[A-Z]{2}$/, { error: 'must be two capital letters (ISO 3166-1)' });

/** As providers call them: `visa`, `mastercard`, `amex`. */
export const brand = z.string().regex(/^[a-z0-9_-]{1,30}$/, { error: 'must be lower-case letters, digits, - or _, at most 30' });

const minor = z.int().min(0).max(1_000_000_000).describe('In minor units of `currency`.');
const some = <Item extends z.ZodType>(item: Item) => z.array(item).min(1).max(50).optional();

const shape = {
  methods: some(z.enum(METHODS)), brands: some(brand), countries: some(country), currency: currency.optional(),
  bps: z.int().min(0).max(10_000).default(0).describe('Of the amount, in hundredths of a percent: 290 is 2.9 %.'),
  fixed: minor.default(0), min: minor.optional(), max: minor.optional(),
};

interface Amounts { fixed: number; min?: number; max?: number; currency?: string }

/** Amounts are minor units, and 30 of them are a few cents in one currency and nothing or a fortune in another: a rule that has any names its currency. */
const namesCurrency = ({ fixed, min, max, currency }: Amounts): boolean => currency !== undefined || (fixed === 0 && min === undefined && max === undefined);
const inOrder = ({ min, max }: Amounts): boolean => min === undefined || max === undefined || min <= max;
const NO_CURRENCY = { error: 'amounts need a currency', path: ['currency'] };
const NO_ORDER = { error: 'must be at least min', path: ['max'] };

/** What is taken of one payment. What a rule does not name, it does not ask about. */
export const FeeRule = z.strictObject({ ...shape, providers: some(id('provider')) }).refine(namesCurrency, NO_CURRENCY).refine(inOrder, NO_ORDER);

/** What one provider asks for a payment. */
export const Price = z.strictObject(shape).refine(namesCurrency, NO_CURRENCY).refine(inOrder, NO_ORDER);
