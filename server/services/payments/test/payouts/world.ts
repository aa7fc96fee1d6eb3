import { randomUUID } from 'node:crypto';
import { decodeId, encodeId } from '../../../../../contracts/ids.ts';
import { SCOPES } from '../../../../../contracts/scopes.ts';
import { compose } from '../../../../host/compose.ts';
import type { Call, CallContext } from '../../../../kit/call.ts';
import { decompressLines } from '../../../../kit/events.ts';
import { noMetrics, silentLog } from '../../../../kit/observe.ts';
import type { PayoutFact } from '../../../../kit/payments/payout-rail.ts';
import { vault } from '../../../../kit/vault.ts';
import { faulty, type Strike } from '../../../../test/simulation/faults.ts';
import { manualClock, testPorts } from '../../../../test/support/service-context.ts';
import { testDatabase } from '../../../../test/support/test-database.ts';
import { accounts } from '../../../accounts/service.ts';
import { currency } from '../../../currency/service.ts';
import { ledger } from '../../../ledger/service.ts';
import { advanceDue } from '../../handlers/payouts/advance.ts';
import { createPayout } from '../../handlers/payouts/create-payout.ts';
import type { PayoutDeps } from '../../handlers/payouts/deps.ts';
import { getPayout } from '../../handlers/payouts/read-payouts.ts';
import { hearTold } from '../../handlers/payouts/told.ts';
import type { PayoutView } from '../../handlers/payouts/view.ts';
import { payments } from '../../service.ts';
import { fakeRail } from './fake-rail.ts';

export const IBAN = { type: 'iban' as const, iban: 'DE89 3704 0044 0532 0130 00', bic: null, holder: 'Erika Mustermann' };
export const FUNDS = 1_000_000;

/** Payouts over real neighbours, on a database of this file's own, with a bank that does what the test says. */
export async function startPayouts() {
  const db = await testDatabase([ledger, accounts, currency, payments]);
  const clock = manualClock();
  const ports = testPorts(db, 'payments', { clock });
  const bank = fakeRail();
  const providerId = randomUUID();
  const sealing = vault(ports.signer('payments'), 'payments');

  /** A process. All its connections are lost where `strike` says so. */
  function process(strike: Strike = () => false): PayoutDeps {
    const { clients } = compose([ledger, accounts], { ...ports, database: (service) => faulty(ports.database(service), strike) });
    return {
      database: faulty(ports.database('payments'), strike), clock, newId: ports.newId, log: silentLog, metrics: noMetrics, neighbours: clients, personal: ports.personal!,
      vault: sealing, committed: () => {},
      rails: { choose: (_tenant, currency) => Promise.resolve(currency === 'JPY' ? undefined : providerId), hold: () => Promise.resolve(true), open: (_tenant, id) => Promise.resolve(id === providerId ? bank.rail : undefined) },
    };
  }

  const { clients } = compose([ledger, accounts], ports);
  const deps = process();

  async function openAccount(tenantId: string, { currency = 'EUR', funds = FUNDS, customerId, limits }: { currency?: string; funds?: number; customerId?: string; limits?: object } = {}): Promise<string> {
    const { id } = await clients.accounts.createAccount({ name: 'test', currency, customerId, limits }, as(tenantId));
    const clearing = await systemAccount(tenantId, 'clearing', currency);
    if (funds > 0) {
      await clients.ledger.record({ tenantId, postings: [{ postingId: randomUUID(), charge: false, entries: [
        { accountId: clearing, currency, change: -funds }, { accountId: decodeId('account', id)!, currency, change: funds },
      ] }] }, as(tenantId));
    }
    return id;
  }

  async function systemAccount(tenantId: string, kind: 'clearing' | 'suspense', currency = 'EUR'): Promise<string> {
    return (await clients.accounts.getSystemAccount({ tenantId, currency, kind }, as(tenantId))).accountId;
  }

  const balanceOf = async (tenantId: string, id: string) => (await clients.accounts.getAccount({ id }, as(tenantId))).balance;
  const suspenseOf = async (tenantId: string) => (await balanceOf(tenantId, encodeId('account', await systemAccount(tenantId, 'suspense')))).posted;

  /** Everything told of a tenant, oldest first. */
  async function told(tenantId: string): Promise<{ types: string[]; subject: string; data: Record<string, unknown> }[]> {
    const rows = await db.database('payments').query<{ data: Buffer }>('SELECT data FROM outbox WHERE tenant_id = $1 ORDER BY id', [tenantId]);
    return rows.flatMap(({ data }) => decompressLines(data).map((line) => JSON.parse(line) as { types: string[]; subject: string; data: Record<string, unknown> }));
  }

  /** A payout of 10.00 from that account. */
  const ask = (tenantId: string, from: string, more: Partial<Parameters<typeof createPayout>[2]> = {}, key: string = randomUUID(), by: PayoutDeps = deps) =>
    createPayout(by, callOf(tenantId, { idempotencyKey: key }), { from, amount: 1_000, currency: 'EUR', to: IBAN, ...more });

  const get = (tenantId: string, id: string): Promise<PayoutView> => getPayout(deps, callOf(tenantId), id);

  /** Whatever is due now. */
  async function work(by: PayoutDeps = deps): Promise<void> {
    while (await advanceDue(by));
  }

  /** As if some time had passed, with the job at work. */
  async function after(ms: number): Promise<void> {
    clock.advance(ms);
    await work();
  }

  /** What other tests have left is asked about no more. */
  const putAside = () => db.database('payments').execute('UPDATE payouts SET due_at = NULL');

  const tell = (tenantId: string, id: string, ...facts: PayoutFact[]) =>
    hearTold(deps, { tenantId, providerId }, { eventId: randomUUID(), occurredAtMs: clock.now(), payoutId: decodeId('payout', id)!, reference: null, facts });

  return { db, ports, clock, clients, bank, deps, providerId, process, openAccount, balanceOf, suspenseOf, told, ask, get, work, after, tell, putAside };
}


export function callOf(tenantId: string, more: Partial<Call> = {}): Call {
  return { tenantId, actor: { kind: 'key', id: 'test', scopes: SCOPES }, requestId: 'test', reply: { replayed: false }, ...more };
}

export const as = (tenantId: string): { context: CallContext } => ({ context: { call: callOf(tenantId, { idempotencyKey: randomUUID() }) } });

/** The code and details a call is refused with; it fails where the call succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: string; data: Record<string, unknown> }> {
  const outcome = await call.then((value) => ({ value }), (error: unknown) => ({ error }));
  if ('error' in outcome && outcome.error instanceof Error && 'code' in outcome.error && 'data' in outcome.error) return outcome.error as unknown as { code: string; data: Record<string, unknown> };
  throw 'error' in outcome ? outcome.error : new Error(`not refused: ${JSON.stringify(outcome.value)}`);
}
