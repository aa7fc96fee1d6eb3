import { hash } from 'node:crypto';
import { encodeId } from '../../../../contracts/ids.ts';
import { PROBLEMS, type ProblemCode } from '../../../../contracts/problems.ts';
import { serviceCall, type Call } from '../../../kit/call.ts';
import type { NewId } from '../../../kit/clock.ts';
import type { Timers } from '../../../kit/consumer-timers.ts';
import type { Log } from '../../../kit/observe.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { Neighbours } from '../../../kit/service.ts';
import { checkScope } from '../identify.ts';
import { checkSpending } from '../ledgers.ts';
import type { Operation } from '../operations.ts';
import { toRefusal } from '../refusals.ts';

export type Identity = Neighbours<'identity'>['identity'];
type Claimed = NonNullable<Awaited<ReturnType<Identity['claimApproved']>>['claimed']>;

/** Carries out what was approved, in the name of whoever asked. */
export interface Carrier {
  start(): void;
  /** Something was approved: look now. */
  wake(): void;
  /** Nothing more is begun; resolves when what is under way is done. */
  stop(): Promise<void>;
  /** Resolves with the answer. Rejects with the refusal, which is settled where it is final. */
  carryOut(claimed: Claimed): Promise<unknown>;
}

export interface CarrierOptions {
  readonly identity: Pick<Identity, 'claimApproved' | 'settleApproval'>;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly timers: Timers;
  readonly newId: NewId;
  readonly log: Log;
  /** After a write to that ledger. */
  written(ledgerId: string): void;
  open(): boolean;
}

const EVERY_MS = 5_000;
const asGateway = { context: { call: serviceCall('gateway') } };

/**
 * Whoever claims a request has a lease, and settles it with what came of it. A process that dies in between leaves the rest to the next lease: with the same
 * idempotency key, so that what was done is found and not done again.
 */
export function carrier(options: CarrierOptions): Carrier {
  const { identity, timers, log } = options;
  let stopped = false;
  let again = false;
  let looking: Promise<void> | undefined;
  let callOff = () => {};

  async function look(): Promise<void> {
    while (!stopped && options.open()) {
      const { claimed } = await identity.claimApproved({ approvalId: null }, asGateway);
      if (claimed === null) return;
      // Settled, or left to the next lease: either way it is told and kept elsewhere.
      await carryOut(options, claimed).catch(() => {});
    }
  }

  function wake(): void {
    if (stopped) return;
    again = looking !== undefined;
    looking ??= look().catch((error: unknown) => log.warn({ err: error }, 'approved requests could not be looked for')).finally(() => {
      looking = undefined;
      if (again) wake();
    });
  }

  function plan(): void {
    callOff = timers.after(EVERY_MS, () => {
      wake();
      plan();
    });
  }

  return {
    start: plan,
    wake,
    async stop() {
      stopped = true;
      callOff();
      await looking;
    },
    carryOut: (claimed) => carryOut(options, claimed),
  };
}

async function carryOut(options: CarrierOptions, claimed: Claimed): Promise<unknown> {
  const { identity, log } = options;
  const { approvalId, lease, tenantId } = claimed;
  const requestId = encodeId('request', options.newId());
  const told = { requestId, approvalId, tenantId, operation: claimed.operation, actor: claimed.maker?.id };
  // A settlement that gets lost is made up for by the next lease, which finds what was done.
  const settle = (failure: string | null, resourceId: string | null) => identity.settleApproval({ tenantId, approvalId, lease, failure, resourceId }, asGateway)
    .catch((error: unknown) => log.warn({ err: error, ...told }, 'what came of an approved request could not be kept yet'));
  try {
    const output = await run(options.operations.get(claimed.operation), claimed, requestId);
    log.info(told, 'an approved request was carried out');
    await settle(null, idOf(output));
    return output;
  } catch (error) {
    const { problem: { code, resourceId = null }, unforeseen } = toRefusal(error, undefined, requestId);
    if (unforeseen) log.error({ err: error, ...told }, 'an approved request failed');
    else log.info({ ...told, code }, 'an approved request was refused');
    // What may yet be done, or may have been done, is no failure: the next lease will tell.
    if (isFinal(code)) await settle(code, resourceId);
    throw error;
  } finally {
    options.written(claimed.ledgerId);
  }
}

const isFinal = (code: ProblemCode): boolean => PROBLEMS[code].retry === 'never';

/** As the edge does with a request: the identity, the permission, the shape; then the service asks the rest, limits and funds as they are now. */
async function run(operation: Operation | undefined, claimed: Claimed, requestId: string): Promise<unknown> {
  const { approvalId, tenantId, ledgerId, maker, input, inputSha256, idempotencyKey, reason } = claimed;
  // A later version of this program asked for it.
  if (operation === undefined) throw refuse('unavailable');
  if (hash('sha256', input, 'hex') !== inputSha256) throw refuse('forbidden', { detail: 'This is not what was approved.' });
  if (maker === null) throw refuse('forbidden', { detail: 'Whoever asked may not any more.' });
  checkScope({ scopes: new Set(maker.scopes) }, operation.meta.scope);
  checkSpending(maker, tenantId, ledgerId, operation.meta);
  const call: Call = {
    tenantId: ledgerId, actor: maker, requestId, reason: reason ?? undefined, reply: { replayed: false },
    // A space is in no client's key: nobody can have used it before.
    idempotencyKey: idempotencyKey ?? `approval ${encodeId('approval', approvalId)}`,
  };
  return operation.readOutput(await operation.call(operation.readInput(JSON.parse(input)), { call }));
}

function idOf(output: unknown): string | null {
  const id = typeof output === 'object' && output !== null && 'id' in output ? output.id : undefined;
  return typeof id === 'string' ? id : null;
}
