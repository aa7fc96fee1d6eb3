import { operation, problems, serviceOperation, z } from '../contract.ts';
import { id, page, pageQuery, text, timestamp } from '../shapes.ts';

/** Accounts, transactions and events of their own, apart from the tenant's others. The first has the tenant's own id, and is always there. */
export const Ledger = z.object({ id: z.string(), name: z.string(), createdAt: timestamp });

/** A tenant too large for one server keeps several ledgers, each of which may be on another. */
export const ledgers = {
  createLedger: operation('tenant:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/ledgers', successStatus: 201, tags: ['identity'], summary: 'Open a further ledger', description: 'Requests name it in the header `Florin-Ledger`; without the header they mean the first. Money moves between two by `POST /v1/ledger-transfers`.' })
    .input(z.strictObject({ name: text(200).min(1) })).output(Ledger).errors(problems('idempotency_key_reused', 'idempotency_key_in_use')),
  listLedgers: operation('identity:read')
    .route({ method: 'GET', path: '/v1/ledgers', tags: ['identity'], summary: "List the tenant's ledgers, newest first" })
    .input(z.strictObject({ ...pageQuery })).output(page(Ledger)),
  getLedger: operation('identity:read')
    .route({ method: 'GET', path: '/v1/ledgers/{id}', tags: ['identity'], summary: 'Get a ledger' })
    .input(z.strictObject({ id: id('ledger') })).output(Ledger).errors(problems('not_found')),
  /** For the edge: whether the ledger is one of that tenant. It never becomes another's, so a yes may be remembered for good. */
  ownsLedger: serviceOperation({ repeatable: true })
    .route({ method: 'POST', path: '/internal/identity/owns-ledger' })
    .input(z.object({ tenantId: z.string(), ledgerId: z.string() })).output(z.object({ owned: z.boolean() })),
};
