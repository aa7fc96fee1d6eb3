import { invalid, noSuch } from './refusal.ts';
import type { Form } from './form.ts';
import { params } from './params.ts';

interface Listed {
  readonly id: string;
  readonly created: number;
}

const PAGE = { limit: 10, most: 100 };
const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = { gt: (a, b) => a > b, gte: (a, b) => a >= b, lt: (a, b) => a < b, lte: (a, b) => a <= b };
const PAGING = ['limit', 'starting_after', 'ending_before', 'created', 'expand'];

/** One page of these, which come newest first. Filters are fields that must be equal. */
export function listPage<T extends Listed>(all: readonly T[], query: Form, url: string, filters: Readonly<Record<string, (item: T, value: string) => boolean>>): object {
  const asked = params(query, [...PAGING, ...Object.keys(filters)]);
  const limit = limitOf(asked.integer('limit'));
  const fitting = all.filter((item) => isWithin(item.created, query['created']) && Object.entries(filters).every(([name, fits]) => {
    const value = asked.text(name);
    return value === undefined || fits(item, value);
  }));
  const after = asked.text('starting_after');
  const before = asked.text('ending_before');
  const place = (id: string, param: string) => {
    const at = fitting.findIndex((item) => item.id === id);
    if (at === -1) throw noSuch(url.split('/').at(-1)!, id, param);
    return at;
  };
  if (before !== undefined) {
    const end = place(before, 'ending_before');
    return { object: 'list', url, has_more: end > limit, data: fitting.slice(Math.max(0, end - limit), end) };
  }
  const start = after === undefined ? 0 : place(after, 'starting_after') + 1;
  return { object: 'list', url, has_more: fitting.length > start + limit, data: fitting.slice(start, start + limit) };
}

function limitOf(limit = PAGE.limit): number {
  if (limit < 1 || limit > PAGE.most) throw invalid(`This value must be from 1 to ${PAGE.most}.`, 'parameter_invalid_integer', 'limit');
  return limit;
}

function isWithin(created: number, range: Form[string] | undefined): boolean {
  if (range === undefined) return true;
  if (typeof range === 'string') return created === Number(range);
  return Object.entries(range).every(([name, value]) => {
    const compare = COMPARISONS[name];
    if (compare === undefined || typeof value !== 'string') throw invalid(`Received unknown parameter: created[${name}]`, 'parameter_unknown', `created[${name}]`);
    return compare(created, Number(value));
  });
}

interface Searched extends Listed {
  readonly amount: number;
  readonly currency: string;
  readonly status: string;
  readonly customer: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

const CLAUSE = /^(-?)(?:metadata\[(["'])(.+?)\2\]|(\w+))\s*(:|<=|>=|<|>)\s*(?:(["'])(.*)\6|(-?\d+))$/;

/** https://docs.stripe.com/search: clauses with AND or OR between. What was just made is found at once here; at Stripe it takes up to a minute. */
export function searchPage<T extends Searched>(all: readonly T[], query: Form, url: string): object {
  const asked = params(query, ['query', 'limit', 'page', 'expand']);
  const text = asked.text('query');
  if (text === undefined) throw invalid('Missing required param: query.', 'parameter_missing', 'query');
  const limit = limitOf(asked.integer('limit'));
  const either = / OR /i.test(text);
  const clauses = text.split(either ? / OR /i : / AND /i).map((clause) => clauseOf<T>(clause.trim()));
  const found = all.filter((item) => (either ? clauses.some((fits) => fits(item)) : clauses.every((fits) => fits(item))));
  const start = Number(asked.text('page') ?? 0);
  const more = found.length > start + limit;
  return { object: 'search_result', url, has_more: more, next_page: more ? String(start + limit) : null, data: found.slice(start, start + limit) };
}

function clauseOf<T extends Searched>(clause: string): (item: T) => boolean {
  const match = CLAUSE.exec(clause);
  if (match === null) throw invalid(`We were unable to parse your search query: ${clause}`, undefined, 'query');
  const [, negated, , key, field, operator, , quoted, number] = match;
  const wanted = quoted ?? number!;
  if (field !== undefined && !['amount', 'currency', 'status', 'customer', 'created'].includes(field)) throw invalid(`Field \`${field}\` is an unsupported search field.`, undefined, 'query');
  return (item) => {
    const value = key === undefined ? item[field as 'amount'] : item.metadata[key];
    const fits = operator === ':' ? String(value) === wanted : COMPARISONS[{ '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' }[operator!]!]!(Number(value), Number(wanted));
    return negated === '-' ? !fits : fits;
  };
}
