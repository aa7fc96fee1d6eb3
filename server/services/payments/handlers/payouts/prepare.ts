import type { z } from 'zod';
import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import type { PayoutInput } from '../../../../../contracts/payments/payouts.ts';
import type { ProblemCode, ProblemDetails } from '../../../../../contracts/problems.ts';
import { serviceCall, type Call } from '../../../../kit/call.ts';
import type { BankAccount } from '../../../../kit/payments/payout-rail.ts';
import { fail, ok, type Result } from '../../../../kit/result.ts';
import { currencyFault, readBankAccount, type BankAccountFault } from '../../domain/payouts/bank-account.ts';
import { admit, spendingIn, type AccountFacts } from '../../domain/payouts/admit.ts';
import { modeOf } from '../../domain/providers/provider.ts';
import { findBankAccounts } from '../../store/payouts/bank-accounts.ts';
import type { PayoutAsked } from '../../store/payouts/rows.ts';
import type { PayoutDeps } from './deps.ts';
import { openBankAccounts, sealBankAccount } from './destinations.ts';

type Input = z.output<typeof PayoutInput>;
export interface Refusal { readonly code: ProblemCode; readonly details: ProblemDetails }
export type Prepared = Result<Omit<PayoutAsked, 'keyHash' | 'requestHash' | 'batchId'>, Refusal>;

/** All that must be known of many payouts before they are written down, looked up at once. */
interface Gathered {
  readonly accounts: ReadonlyMap<string, AccountFacts>;
  readonly saved: ReadonlyMap<string, { readonly customerId: string | null; readonly account: BankAccount | undefined }>;
  readonly providers: ReadonlyMap<string, string | undefined>;
}

/** In the order asked; each accepted or refused on its own. */
export async function prepare(deps: PayoutDeps, call: Call, inputs: readonly Input[]): Promise<Prepared[]> {
  const gathered = await gather(deps, call, inputs);
  return Promise.all(inputs.map((input) => prepareOne(deps, call, input, gathered)));
}

async function gather(deps: PayoutDeps, { tenantId, actor }: Call, inputs: readonly Input[]): Promise<Gathered> {
  const accountIds = [...new Set(inputs.map(({ from }) => decodeId('account', from)!))];
  const savedIds = [...new Set(inputs.flatMap(({ to }) => (typeof to === 'string' ? [decodeId('bankAccount', to)!] : [])))];
  const currencies = [...new Set(inputs.map(({ currency }) => currency))];
  const [{ facts }, rows, providers] = await Promise.all([
    deps.neighbours.accounts.getFacts({ accounts: accountIds.map((accountId) => ({ tenantId, accountId })) }, { context: { call: serviceCall('payments', tenantId) } }),
    savedIds.length === 0 ? [] : findBankAccounts(deps.database, tenantId, savedIds),
    Promise.all(currencies.map(async (currency) => [currency, await deps.rails.choose(tenantId, currency, modeOf(actor))] as const)),
  ]);
  const opened = await openBankAccounts(deps, 'bank_accounts', tenantId, rows);
  return {
    accounts: new Map(facts.flatMap((one, i) => (one === null ? [] : [[accountIds[i]!, one]]))),
    saved: new Map(rows.map(({ id, customerId }, i) => [id, { customerId, account: opened[i] }])), providers: new Map(providers),
  };
}

async function prepareOne(deps: PayoutDeps, call: Call, input: Input, { accounts, saved, providers }: Gathered): Promise<Prepared> {
  const { tenantId, actor } = call;
  const { amount, currency } = input;
  const from = decodeId('account', input.from)!;
  const facts = accounts.get(from);
  if (facts === undefined) return refused('not_found', { param: 'from', resourceId: input.from });
  const to = destinationOf(input, saved);
  if (!to.ok) return to;
  const fault = currencyFault(to.value.account, currency);
  if (fault !== undefined) return refused('bank_account_invalid', detailsOf(fault));
  const failure = admit(facts, currency);
  if (failure !== undefined) return refused(failure.code, { param: failure.param, detail: failure.detail });
  const spending = spendingIn(actor.spending, currency);
  if (!spending.ok) return refused(spending.error, { param: 'currency' });
  const providerId = providers.get(currency);
  if (providerId === undefined) return refused('no_provider', { param: 'currency', detail: `No connection of the tenant pays out in ${currency}.` });
  const id = deps.newId();
  const customerId = to.value.customerId ?? facts.customerId;
  const sealed = await sealBankAccount(deps, 'payouts', tenantId, { id, customerId }, to.value.account);
  if (sealed === undefined) return refused('erased', { param: 'from', resourceId: input.from });
  const metadata = input.metadata ?? {};
  return ok({
    tenantId, id, from, amount, currency, bankAccountId: to.value.id, customerId, sealed,
    providerId, statement: input.statement ?? null, metadata: Object.keys(metadata).length === 0 ? null : metadata, spending: spending.value, sendOn: input.sendOn ?? null,
    holdPosting: deps.newId(), endPosting: deps.newId(), returnPosting: deps.newId(),
  });
}

interface Destination { readonly id: string | null; readonly customerId: string | null; readonly account: BankAccount }

/** One that is given here belongs to whoever's account pays. */
function destinationOf({ to }: Input, saved: Gathered['saved']): Result<Destination, Refusal> {
  if (typeof to !== 'string') {
    const read = readBankAccount(to);
    return read.ok ? ok({ id: null, customerId: null, account: read.value }) : refused('bank_account_invalid', detailsOf(read.error));
  }
  const id = decodeId('bankAccount', to)!;
  const found = saved.get(id);
  if (found === undefined) return refused('not_found', { param: 'to', resourceId: to });
  if (found.account === undefined) return refused('erased', { param: 'to', resourceId: encodeId('bankAccount', id) });
  return ok({ id, customerId: found.customerId, account: found.account });
}

const refused = (code: ProblemCode, details: ProblemDetails) => fail({ code, details });

const detailsOf = ({ field, why }: BankAccountFault): ProblemDetails => ({ param: field === 'currency' ? field : `to.${field}`, detail: `${field}: ${why}.` });
