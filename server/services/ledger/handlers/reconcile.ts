import type { InferContractRouterOutputs } from '@orpc/contract';
import { isMemoAccount } from '../../../../contracts/proofs/memo.ts';
import type { ledger as contract } from '../../../../contracts/ledger.ts';
import type { Call } from '../../../kit/call.ts';
import { tell } from '../../../kit/events.ts';
import { once } from '../../../kit/idempotency.ts';
import { refuse } from '../../../kit/refuse.ts';
import { decodeId } from '../../../../contracts/ids.ts';
import type { Account } from '../domain/account.ts';
import { lockAccounts } from '../store/accounts.ts';
import { recount, type Recount } from '../store/entries.ts';
import { holdsOfAccount } from '../store/holds.ts';
import { ledgerOf, type LedgerDeps } from './deps.ts';
import { viewBalance } from './view.ts';

type Answer = InferContractRouterOutputs<typeof contract>['reconcile'];

/** POST /v1/ledger/reconcile/{accountId}: adds all entries and holds up under the account's lock, and compares. */
export async function reconcile(deps: LedgerDeps, call: Call, input: { accountId: string }): Promise<Answer> {
  const ledger = await ledgerOf(deps, call.tenantId);
  const answer = await once(deps.database, call, 'ledger.reconcile', input, async (tx): Promise<Answer> => {
    const [account] = await lockAccounts(tx, [{ ledgerId: ledger.id, id: decodeId('account', input.accountId)! }]);
    if (account === undefined || isMemoAccount(account.id)) throw refuse('not_found');
    const counted = await recount(tx, ledger.id, account.id);
    const held = { heldDebits: 0n, heldCredits: 0n };
    for (const hold of await holdsOfAccount(tx, ledger.id, account.id)) {
      for (const { accountId, change } of hold.entries) {
        if (accountId !== account.id) continue;
        if (change < 0n) held.heldDebits -= change;
        else held.heldCredits += change;
      }
    }
    const firstDifference = compare(account, counted, held);
    const result = {
      accountId: input.accountId, balanced: firstDifference === null, entries: counted.entries, firstDifference,
      recorded: viewBalance(account.normalCredit, account.state), computed: viewBalance(account.normalCredit, { posted: counted.posted, ...held }),
    };
    await tell(tx, call.tenantId, { types: ['ledger.balance-reconciled'], version: 1, subject: input.accountId, timeMs: deps.clock.now(), data: result });
    return result;
  });
  deps.committed();
  return answer;
}

function compare({ state }: Account, counted: Recount, held: { heldDebits: bigint; heldCredits: bigint }): string | null {
  if (counted.breaksAt !== null) return `entry ${counted.breaksAt} does not follow from the one before`;
  if (counted.entries !== state.version) return `the account is at version ${state.version}, but has ${counted.entries} entries`;
  if (counted.posted !== state.posted) return 'the balance is not the sum of its entries';
  if (held.heldDebits !== state.heldDebits || held.heldCredits !== state.heldCredits) return 'what is held is not the sum of the pending postings';
  return null;
}
