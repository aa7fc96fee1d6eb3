import { refuse } from '../../../kit/refuse.ts';
import type { Result } from '../store/commands.ts';
import { findPaymentAfter, isLeased, type StoredPayment } from '../store/payments.ts';
import type { PaymentDeps } from './deps.ts';
import { run } from './run.ts';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

export interface Done { readonly payment: StoredPayment; readonly result: Result }

/** The payment once a command was decided and what follows from it is done, as far as it goes now: by us, or by whoever works on it. */
export async function untilDone(deps: PaymentDeps, tenantId: string, paymentId: string, commandId: string): Promise<Done> {
  const startedMs = performance.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const free = await run(deps, tenantId, paymentId);
    const found = await findPaymentAfter(deps.database, tenantId, paymentId, commandId);
    const late = performance.now() - startedMs > deps.patienceMs;
    if (found !== undefined && found.result !== null && (free || late || !(await isLeased(deps.database, tenantId, paymentId, deps.clock.now())))) return { payment: found.payment, result: found.result };
    if (late) throw refuse('payment_busy', { detail: 'it waits for a provider; ask again with the same key' });
    await pause(pauseMs);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
