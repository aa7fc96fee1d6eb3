import { encodeId } from '../../../../../contracts/ids.ts';
import { PROBLEMS, type ProblemCode } from '../../../../../contracts/problems.ts';
import { serviceCall } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { tell } from '../../../../kit/events.ts';
import type { Failure } from '../../domain/conversion.ts';
import { nextNumber } from '../../store/books.ts';
import { findConversion, lockPending, saveCompleted, saveFailure, type StoredConversion } from '../../store/conversions.ts';
import type { CurrencyDeps } from '../deps.ts';
import { viewConversion } from '../view.ts';

/** For how long an exchange is left to whoever goes on with it: longer than the ledger may take to answer, so that no earlier request is still on its way there. */
export const LEASE_MS = 60_000;

type Posted = { readonly ok: true; readonly recordedAtMs: number } | { readonly ok: false; readonly failure: Failure };

/**
 * Posts it and writes down what became of it. Throws where the ledger can't be reached: then it stays as it is. Asked again, the ledger finds the posting by
 * its id; of several who come to the end at once one writes it.
 */
export async function settle(deps: CurrencyDeps, conversion: StoredConversion): Promise<StoredConversion> {
  const posted = await post(deps, conversion);
  const ended = await deps.database.transaction((tx) => (posted.ok ? complete(deps, tx, conversion, posted.recordedAtMs) : fail(deps, tx, conversion, posted.failure)));
  if (ended === undefined) return (await findConversion(deps.database, conversion.tenantId, conversion.id))!;
  deps.committed();
  deps.metrics.count('florin_conversions_total', 'Exchanges by what became of them', { status: ended.status });
  return ended;
}

/**
 * One posting in two currencies, each in balance: what leaves the account comes to the tenant's fx account of that currency, and what arrives at the
 * other leaves the fx account of its own.
 */
async function post({ neighbours, clock }: CurrencyDeps, { tenantId, postingId, from, to, terms, dueAtMs }: StoredConversion): Promise<Posted> {
  const { fromCurrency, toCurrency, fromAmount, toAmount } = terms;
  const context = { context: { call: serviceCall('currency', tenantId) } };
  const [taken, given] = await Promise.all([fromCurrency, toCurrency].map((currency) => neighbours.accounts.getSystemAccount({ tenantId, currency, kind: 'fx' }, context)));
  // Whoever has it now may be told that it is refused, and write that down.
  if (clock.now() >= dueAtMs) throw new Error('the time is over in which the exchange was ours');
  const { results: [result] } = await neighbours.ledger.record({ tenantId, postings: [{
    postingId, charge: true, entries: [
      { accountId: from, currency: fromCurrency, change: -Number(fromAmount) }, { accountId: taken!.accountId, currency: fromCurrency, change: Number(fromAmount) },
      { accountId: given!.accountId, currency: toCurrency, change: -Number(toAmount) }, { accountId: to, currency: toCurrency, change: Number(toAmount) },
    ],
  }] }, context);
  if (result === undefined) throw new Error('the ledger gave no answer');
  return result.ok ? { ok: true, recordedAtMs: result.recordedAt } : { ok: false, failure: failureOf(result) };
}

/** What an account can refuse. Anything else is no refusal but an error of ours. */
const REFUSALS: ReadonlySet<string> = new Set<ProblemCode>([
  'not_found', 'currency_mismatch', 'account_frozen', 'account_closed', 'limit_per_transaction', 'limit_daily', 'limit_monthly', 'insufficient_funds', 'amount_out_of_range',
]);

function failureOf({ code, accountId }: { code: string; accountId?: string }): Failure {
  if (!REFUSALS.has(code)) throw new Error(`the ledger refused an exchange: ${code}`);
  const known = code as ProblemCode;
  return { code: known, detail: `${PROBLEMS[known].title}${accountId === undefined ? '' : `: ${encodeId('account', accountId)}`}` };
}

async function complete(deps: CurrencyDeps, tx: Sql, conversion: StoredConversion, completedAtMs: number): Promise<StoredConversion | undefined> {
  if (!(await lockPending(tx, conversion))) return undefined;
  const number = await nextNumber(tx, conversion.tenantId);
  await saveCompleted(tx, conversion, number, completedAtMs);
  const ended: StoredConversion = { ...conversion, status: 'completed', number, completedAtMs };
  await tellEnded(deps, tx, ended, 'conversion.completed');
  return ended;
}

async function fail(deps: CurrencyDeps, tx: Sql, conversion: StoredConversion, failure: Failure): Promise<StoredConversion | undefined> {
  if (!(await saveFailure(tx, conversion, failure))) return undefined;
  const ended: StoredConversion = { ...conversion, status: 'failed', failure };
  await tellFailed(deps, tx, ended);
  return ended;
}

export const tellFailed = (deps: CurrencyDeps, tx: Sql, failed: StoredConversion): Promise<void> => tellEnded(deps, tx, failed, 'conversion.failed');

function tellEnded({ clock }: CurrencyDeps, tx: Sql, ended: StoredConversion, type: string): Promise<void> {
  const data = viewConversion(ended);
  return tell(tx, ended.tenantId, { types: [type], version: 1, subject: data.id, timeMs: clock.now(), data });
}
