import type { IncomingHttpHeaders } from 'node:http';
import { hash } from 'node:crypto';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import { movements, namedMovements, type Movement, type Named } from '../../../../contracts/movements.ts';
import { serviceCall, type Call } from '../../../kit/call.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Caller } from '../authentication.ts';
import type { Operation } from '../operations.ts';
import { readIdempotencyKey, readReason } from '../request-headers.ts';
import type { Carrier, Identity } from './carrier.ts';
import type { Guard, Guarded } from './guard.ts';
import { needs, type Needs } from './needs.ts';

type Rules = NonNullable<Caller['rules']>;
type Moved = Parameters<typeof needs>[3];
type Asked = Parameters<Identity['askApproval']>[0];
type Standing = NonNullable<Awaited<ReturnType<Identity['askApproval']>>['approval']>;

export interface SensitiveOptions {
  readonly identity: Identity;
  /** By name: `transactions.get`. */
  readonly operations: ReadonlyMap<string, Operation>;
  readonly carrier: Pick<Carrier, 'carryOut' | 'wake'>;
}

const NOTHING_MOVES: Moved = { moved: [], whole: true };
const asGateway = { context: { call: serviceCall('gateway') } };

/** Step-up and four eyes, where the tenant asks for them. */
export const sensitive = (options: SensitiveOptions): Guard => (guarded) => {
  const { rules } = guarded.caller;
  return rules === undefined ? undefined : guard(options, guarded, rules);
};

function guard(options: SensitiveOptions, guarded: Guarded, rules: Rules): void | Promise<void> {
  const { operation: { meta }, input } = guarded;
  if (meta.moves === undefined) return meta.asks === undefined ? undefined : judge(options, guarded, rules, NOTHING_MOVES);
  const read = movements(meta.moves, input);
  if (!('of' in read)) return judge(options, guarded, rules, { moved: read, whole: true });
  return lookUp(options, guarded, read).then((moved) => judge(options, guarded, rules, moved));
}

const LOOKED_UP_BY: Readonly<Record<Named['of'], string>> = { transaction: 'transactions.get', posting: 'ledger.getPosting', quote: 'currency.getQuote' };

/** What is named is looked up as the caller would: what they can't see moves nothing, and is refused where it is asked for. */
async function lookUp({ operations }: SensitiveOptions, { operation, caller, ledgerId, input }: Guarded, { of, id }: Named): Promise<Moved> {
  const call: Call = { tenantId: ledgerId, actor: caller.actor, requestId: 'guard', reply: { replayed: false } };
  try {
    const named = await operations.get(LOOKED_UP_BY[of])!.call({ id }, { call });
    return namedMovements(operation.meta.moves!, input, named as Parameters<typeof namedMovements>[2]);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'not_found') return NOTHING_MOVES;
    throw error;
  }
}

function judge(options: SensitiveOptions, guarded: Guarded, rules: Rules, moved: Moved): void | Promise<void> {
  const needed = needs(rules, guarded.operation.meta, guarded.input, moved);
  if (needed.refused) throw refuse('forbidden', { detail: 'Whoever sets the password of an approver would be two people. Invite them instead.' });
  const stepUp = needed.stepUp && guarded.caller.userId !== undefined;
  if (!stepUp && needed.approval === undefined) return;
  return ask(options, guarded, rules, { ...needed, stepUp }, moved.moved);
}

async function ask(options: SensitiveOptions, guarded: Guarded, rules: Rules, needed: Needs, moved: readonly Movement[]): Promise<void> {
  const { operation, caller, ledgerId, input, request: { raw: { headers } } } = guarded;
  const idempotencyKey = readIdempotencyKey(operation, headers['idempotency-key']) ?? null;
  const json = JSON.stringify(input);
  if (needed.approval === undefined) return stepUp(options, guarded, headers, idempotencyKey, json, moved);
  const asked: Asked = {
    make: false, tenantId: caller.tenantId, ledgerId, maker: makerOf(caller), cause: needed.approval,
    operation: operation.name, scope: operation.meta.scope ?? null, input: json, movements: [...moved], idempotencyKey, reason: readReason(headers['florin-reason']) ?? null,
    expireAfterHours: rules.approvals.expireAfterHours, byMaker: operation.meta.asks === 'wide-key',
  };
  const { approval: standing } = await options.identity.askApproval(asked, asGateway);
  // What waits already was confirmed by a second factor when it was asked for.
  if (standing !== null) return meet(options, guarded, standing);
  if (needed.stepUp) await stepUp(options, guarded, headers, idempotencyKey, json, moved);
  const { approval } = await options.identity.askApproval({ ...asked, make: true }, asGateway);
  return meet(options, guarded, approval!);
}

/** A program that acts for a person is told apart from them, and does no more than they allowed it, also when it is carried out. */
function makerOf({ actor: { kind, id, through }, ...caller }: Caller): Asked['maker'] {
  const userId = caller.userId ?? null;
  if (kind === 'service') throw new Error('a service is no caller of the public API');
  return through === undefined ? { kind, id, userId } : { kind: 'consent', id: through.consentId, userId };
}

async function stepUp(
  { identity }: SensitiveOptions, { operation, caller, ledgerId }: Guarded, headers: IncomingHttpHeaders, idempotencyKey: string | null, json: string, moved: readonly Movement[],
): Promise<void> {
  const shown = headers['florin-step-up'];
  const { passed, stepUpId } = await identity.passStepUp({
    stepUpId: (typeof shown === 'string' ? decodeId('stepUp', shown) : undefined) ?? null, tenantId: caller.tenantId, ledgerId, userId: caller.userId!,
    sessionId: caller.sessionId ?? caller.actor.through?.consentId ?? null, operation: operation.name, idempotencyKey, inputSha256: hash('sha256', json, 'hex'), movements: [...moved],
  }, asGateway);
  if (passed) return;
  if (stepUpId === null) throw refuse('step_up_required', { detail: 'You have no second factor yet: set one up first.' });
  throw refuse('step_up_required', { resourceId: encodeId('stepUp', stepUpId), detail: 'Confirm it, then send the same request again with its id in Florin-Step-Up.' });
}

/** What becomes of a request that has an approval. Returns where it may pass: it was done, and answers as it did. */
async function meet(options: SensitiveOptions, guarded: Guarded, { id, status, failure, same }: Standing): Promise<void> {
  const { meta } = guarded.operation;
  const resourceId = encodeId('approval', id);
  if (!same) throw refuse('idempotency_key_reused', { resourceId });
  if (status === 'waiting') throw refuse('approval_required', { resourceId, detail: 'It waits for a second person.' });
  if (status === 'approved') return carryOut(options, guarded, id);
  // Not of many at once: those of them that were refused would be tried again.
  if (status === 'executed' && meta.moves !== 'many') return;
  throw refuse('approval_closed', { resourceId, detail: status === 'failed' ? `It was approved, and refused with ${failure} when it was carried out.` : `It is ${status}.` });
}

/** Where the answer holds a secret, it is carried out now, and whoever asked gets the answer; else soon, and they can ask again. */
async function carryOut({ identity, carrier }: SensitiveOptions, guarded: Guarded, id: string): Promise<void> {
  if (guarded.operation.meta.asks === 'wide-key') {
    const { claimed } = await identity.claimApproved({ approvalId: id }, asGateway);
    if (claimed !== null) {
      guarded.carriedOut = { output: await carrier.carryOut(claimed) };
      return;
    }
  }
  carrier.wake();
  throw refuse('approval_required', { resourceId: encodeId('approval', id), detail: 'It is approved, and being carried out.' });
}
