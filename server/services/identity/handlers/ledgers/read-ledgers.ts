import { decodeId } from '../../../../../contracts/ids.ts';
import { readCursor, toPage } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { ledgerView } from '../../domain/ledger.ts';
import { findLedger, listLedgers as list } from '../../store/ledgers.ts';
import { os, type Deps } from '../deps.ts';

export const listLedgers = (deps: Deps) => os.listLedgers.handler(async ({ input, context: { call } }) => {
  const ledgers = await list(deps.database, call.tenantId, readCursor('ledger', input.cursor), input.limit + 1);
  return toPage('ledger', ledgers, input.limit, ledgerView);
});

export const getLedger = (deps: Deps) => os.getLedger.handler(async ({ input, context: { call } }) => {
  const ledger = await findLedger(deps.database, call.tenantId, decodeId('ledger', input.id)!);
  if (ledger === undefined) throw refuse('not_found', { resourceId: input.id });
  return ledgerView(ledger);
});

export const ownsLedger = (deps: Deps) => os.ownsLedger.handler(async ({ input: { tenantId, ledgerId } }) =>
  ({ owned: (await findLedger(deps.database, tenantId, ledgerId)) !== undefined }));
