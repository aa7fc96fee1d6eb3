import { tell } from '../../../../kit/events.ts';
import { once } from '../../../../kit/idempotency.ts';
import { ledgerCreated, ledgerView, type Ledger } from '../../domain/ledger.ts';
import { insertLedger } from '../../store/ledgers.ts';
import { os, type Deps } from '../deps.ts';

/** Only written down: its accounts come with their first use, on the shard that new tenants go to. */
export const createLedger = (deps: Deps) => os.createLedger.handler(async ({ input, context: { call } }) => {
  const view = await once(deps.database, call, 'identity.createLedger', input, async (tx) => {
    const nowMs = deps.clock.now();
    const ledger: Ledger = { id: deps.newId(), tenantId: call.tenantId, name: input.name, createdAt: new Date(nowMs) };
    await insertLedger(tx, ledger);
    await tell(tx, call.tenantId, ledgerCreated(ledger, nowMs));
    return ledgerView(ledger);
  });
  deps.committed();
  return view;
});
