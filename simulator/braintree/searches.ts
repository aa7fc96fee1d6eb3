import { z } from 'zod';
import type { Reply } from '../frame/route.ts';
import { bare, xmlReply } from './problems.ts';
import { transactionTree } from './render.ts';
import { accountOf, CURRENCIES, type BraintreeState, type Transaction } from './state.ts';
import { array } from './xml.ts';

const PAGE = 50;

const text = z.union([z.object({ is: z.string() }), z.object({ starts_with: z.string() })]);
const searchShape = z.object({ search: z.object({
  ids: z.array(z.string()).optional(), order_id: text.optional(), id: text.optional(), status: z.array(z.string()).optional(), type: z.array(z.string()).optional(),
  disbursement_date: z.object({ min: z.string().optional(), max: z.string().optional() }).optional(),
}) });

type Search = z.output<typeof searchShape>['search'];

const fits = (value: string, criterion: z.output<typeof text>): boolean => ('is' in criterion ? value === criterion.is : value.startsWith(criterion.starts_with));

function found(state: BraintreeState, search: Search): Transaction[] {
  const { order_id: order, ids, disbursement_date: disbursed } = search;
  const candidates = order !== undefined && 'is' in order ? state.byOrder(order.is) : ids !== undefined ? ids.flatMap((id) => state.transactions.get(id) ?? []) : state.transactions.list();
  return candidates.filter((one) => {
    const day = one.disbursedMs === null ? '' : new Date(one.disbursedMs).toISOString().slice(0, 10);
    return (ids === undefined || ids.includes(one.id)) && (order === undefined || fits(one.orderId ?? '', order)) && (search.id === undefined || fits(one.id, search.id))
      && (search.status === undefined || search.status.includes(one.status)) && (search.type === undefined || search.type.includes(one.type))
      && (disbursed === undefined || (day !== '' && day >= (disbursed.min ?? '').slice(0, 10) && day <= (disbursed.max ?? '9999').slice(0, 10)));
  });
}

export function searchIds(state: BraintreeState, body: unknown): Reply {
  const read = searchShape.safeParse(body);
  return read.success ? xmlReply(200, 'search-results', { 'page-size': PAGE, 'ids': array('item', found(state, read.data.search).map(({ id }) => id)) }) : bare(400);
}

export function searchPage(state: BraintreeState, body: unknown): Reply {
  const read = searchShape.safeParse(body);
  if (!read.success) return bare(400);
  const page = found(state, read.data.search).slice(0, PAGE);
  return xmlReply(200, 'credit-card-transactions', { '@type': 'collection', 'current-page-number': 1, 'page-size': PAGE, 'total-items': page.length, 'transaction': page.map((one) => transactionTree(state, one)) });
}

export function merchantAccounts(): Reply {
  const accounts = CURRENCIES.map((currency, index) => ({ 'id': accountOf(currency), 'status': 'active', 'currency-iso-code': currency, 'default': index === 0 }));
  return xmlReply(200, 'merchant-accounts', { '@type': 'collection', 'current-page-number': 1, 'page-size': PAGE, 'total-items': accounts.length, 'merchant-account': accounts });
}
