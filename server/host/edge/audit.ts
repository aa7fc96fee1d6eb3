import { audit } from '../../kit/audit.ts';
import type { Call } from '../../kit/call.ts';
import type { Log } from '../../kit/observe.ts';
import type { Caller } from './authentication.ts';
import type { Operation } from './operations.ts';

/** The daily work of a tenant. Its trail are its events; a line for each payment would cost more than the payment. */
const DAILY_WORK: ReadonlySet<string> = new Set(['accounts:write', 'transactions:write', 'ledger:write', 'events:write']);

/** Changes that may do more harm than daily work: each has a line, whoever made it and whatever came of it. */
export function isPrivileged({ method, meta: { auth, scope } }: Pick<Operation, 'method' | 'meta'>): boolean {
  return method !== 'GET' && auth === 'caller' && !(typeof scope === 'string' && DAILY_WORK.has(scope));
}

/** Those have a line from where they are counted: one for each second, not one for each. */
export const REFUSED: ReadonlySet<string> = new Set(['forbidden', 'network_refused']);

export interface Audited {
  readonly operation: Operation;
  readonly caller: Caller;
  readonly call: Call | undefined;
  readonly input: unknown;
  readonly output: unknown;
  readonly code: string | undefined;
  readonly requestId: string;
}

export function auditRequest(log: Log, { operation, caller, call, input, output, code, requestId }: Audited): void {
  const { kind, id } = caller.actor;
  audit(log, {
    actor: { kind, id }, tenantId: caller.tenantId, operation: operation.name, resource: idIn(input) ?? idIn(output), outcome: code ?? 'done', requestId,
    reason: call?.reason,
  });
}

function idIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined;
  return typeof value.id === 'string' ? value.id : undefined;
}
