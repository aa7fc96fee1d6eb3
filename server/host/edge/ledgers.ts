import type { IncomingHttpHeaders } from 'node:http';
import type { OperationMeta } from '../../../contracts/contract.ts';
import { decodeId } from '../../../contracts/ids.ts';
import type { Actor } from '../../kit/call.ts';
import { recent } from '../../kit/recent.ts';
import { refuse } from '../../kit/refuse.ts';
import type { Guard } from './guards/guard.ts';
import type { Operation } from './operations.ts';

/** Which ledgers are a tenant's. */
export interface Ledgers {
  /** Throws `not_found` where it is none of the tenant's. At once where it was asked for before: no promise on the hot path. */
  require(tenantId: string, ledgerId: string, param: string): void | Promise<void>;
}

const REMEMBERED = 100_000;

/** A yes holds for good, since a ledger never becomes another tenant's; a no is asked for again, since it may be opened any moment. */
export function ledgersOf(owns: (tenantId: string, ledgerId: string) => Promise<boolean>): Ledgers {
  const known = recent<string>({ max: REMEMBERED });
  async function ask(tenantId: string, ledgerId: string, param: string): Promise<void> {
    if (!await owns(tenantId, ledgerId)) throw refuse('not_found', { param, detail: 'There is no such ledger.' });
    known.set(ledgerId, tenantId);
  }
  return {
    require(tenantId, ledgerId, param) {
      // The first ledger is the tenant itself.
      return ledgerId === tenantId || known.get(ledgerId) === tenantId ? undefined : ask(tenantId, ledgerId, param);
    },
  };
}

const HEADER = 'Florin-Ledger';

/**
 * The ledger that a request means, by its UUID: that of the header, or the tenant's first. What identity keeps belongs to the tenant, whichever ledger
 * is named.
 */
export function ledgerOf(ledgers: Ledgers, tenantId: string, operation: Pick<Operation, 'name'>, headers: IncomingHttpHeaders): string | Promise<string> {
  const given = headers['florin-ledger'];
  if (given === undefined || operation.name.startsWith('identity.')) return tenantId;
  const ledgerId = typeof given === 'string' ? decodeId('ledger', given) : undefined;
  if (ledgerId === undefined) throw refuse('invalid_request', { param: HEADER, detail: `${HEADER} must be the id of a ledger, ldg_….` });
  const asking = ledgers.require(tenantId, ledgerId, HEADER);
  return asking === undefined ? ledgerId : asking.then(() => ledgerId);
}

/** Ledgers that the input names, as the contract says. Undefined where nothing has to be asked. */
export function requireLedgers(ledgers: Ledgers, tenantId: string, { meta }: Pick<Operation, 'meta'>, input: unknown): void | Promise<void> {
  if (meta.ledgers === undefined) return;
  const asking = meta.ledgers.map((field) => ledgers.require(tenantId, decodeId('ledger', (input as Record<string, string>)[field]!)!, field));
  return Promise.all(asking).then(() => {});
}

/** Each ledger counts for itself what an actor has spent. In two of them it could be spent twice. */
export function checkSpending({ spending }: Actor, tenantId: string, ledgerId: string, { moves }: OperationMeta): void {
  if (spending === undefined || moves === undefined || ledgerId === tenantId) return;
  throw refuse('forbidden', { detail: 'With spending limits money moves in the first ledger only, which counts them.' });
}

/** Finds the ledger that is meant, and refuses those of others. It stands before whatever asks a second person: what they approve is done as it was asked. */
export const ledgerGuard = (ledgers: Ledgers): Guard => (guarded) => {
  const { operation, caller: { tenantId, actor }, input, request } = guarded;
  const found = (ledgerId: string): void => {
    checkSpending(actor, tenantId, ledgerId, operation.meta);
    guarded.ledgerId = ledgerId;
  };
  // What may throw at once comes before anything is asked: an answer that nobody waits for any more would end the process.
  const meant = ledgerOf(ledgers, tenantId, operation, request.raw.headers);
  const named = requireLedgers(ledgers, tenantId, operation, input);
  if (named !== undefined || typeof meant !== 'string') return Promise.all([meant, named]).then(([ledgerId]) => found(ledgerId));
  return found(meant);
};
