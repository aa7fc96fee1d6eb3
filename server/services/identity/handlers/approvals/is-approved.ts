import { decodeId } from '../../../../../contracts/ids.ts';
import type { Call } from '../../../../kit/call.ts';
import type { Sql } from '../../../../kit/database.ts';
import { inputSha256 } from '../../credentials/input-hash.ts';
import { makerIdOf } from '../../domain/approval.ts';
import { findApproval } from '../../store/approvals.ts';

/** With a space in it: a client's own Idempotency-Key has none, so nobody can pose as the one who carries out. */
const KEY = /^approval (apr_\w+)$/;

/** Whether this very call is an approved one being carried out. For handlers that know better than the host what needs approval. */
export async function isApproved(tx: Sql, call: Call, operation: string, input: unknown): Promise<boolean> {
  const id = decodeId('approval', KEY.exec(call.idempotencyKey ?? '')?.[1] ?? '');
  const approval = id === undefined ? undefined : await findApproval(tx, call.tenantId, id);
  return approval?.status === 'approved' && approval.maker.id === makerIdOf(call.actor) && approval.operation === operation && approval.inputSha256 === inputSha256(JSON.stringify(input));
}
