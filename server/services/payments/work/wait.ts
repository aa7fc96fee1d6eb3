import { refuse } from '../../../kit/refuse.ts';
import { resultOf, type Result } from '../store/commands.ts';
import { findPayment, isLeased, type StoredPayment } from '../store/payments.ts';
import type { PaymentDeps } from './deps.ts';
import { run } from './run.ts';

/** How long a caller waits for a provider. Longer than a provider usually takes; then it goes on without them. */
const PATIENCE_MS = 25_000;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

export interface Done { readonly payment: StoredPayment; readonly result: Result }

/** The payment once a command was decided and what follows from it is done, as far as it goes now: by us, or by whoever works on it. */
export async function untilDone(deps: PaymentDeps, tenantId: string, paymentId: string, commandId: string): Promise<Done> {
  const startedMs = performance.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const free = await run(deps, tenantId, paymentId);
    const result = await resultOf(deps.database, tenantId, commandId);
    const late = performance.now() - startedMs > PATIENCE_MS;
    if (result !== null && (free || late || !(await isLeased(deps.database, tenantId, paymentId, deps.clock.now())))) return { result, payment: (await findPayment(deps.database, tenantId, paymentId))! };
    if (late) throw refuse('payment_busy', { detail: 'it waits for a provider; ask again with the same key' });
    await pause(pauseMs);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
