import { refuse } from '../../../kit/refuse.ts';
import type { Result } from '../store/commands.ts';
import { findPayment, findPaymentAfter, type StoredPayment } from '../store/payments.ts';
import type { PaymentDeps } from './deps.ts';
import { run, type Held } from './run.ts';

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

export interface Done { readonly payment: StoredPayment; readonly result: Result }

/** The payment once a command was decided and what follows from it is done, as far as it goes now: by us, or by whoever works on it. */
export function untilDone(deps: PaymentDeps, tenantId: string, paymentId: string, commandId: string): Promise<Done> {
  return patiently(deps, async (late) => {
    const free = await run(deps, tenantId, paymentId) !== undefined;
    const found = await findPaymentAfter(deps.database, tenantId, paymentId, commandId, deps.clock.now());
    const decided = found !== undefined && found.result !== null && (free || late || !found.leased);
    return decided ? { payment: found.payment, result: found.result } : undefined;
  });
}

/** The payment once nobody works on it; as it is then, where that takes too long. `held`: by us, who have just made it. */
export function untilIdle(deps: PaymentDeps, tenantId: string, paymentId: string, held: Held | undefined): Promise<StoredPayment> {
  let ours = held;
  return patiently(deps, async (late) => {
    const payment = await run(deps, tenantId, paymentId, ours);
    ours = undefined;
    return payment ?? (late ? await findPayment(deps.database, tenantId, paymentId) : undefined);
  });
}

async function patiently<T>(deps: PaymentDeps, look: (late: boolean) => Promise<T | undefined>): Promise<T> {
  const startedMs = performance.now();
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const late = performance.now() - startedMs > deps.patienceMs;
    const found = await look(late);
    if (found !== undefined) return found;
    if (late) throw refuse('payment_busy', { detail: 'it waits for a provider; ask again with the same key' });
    await pause(pauseMs);
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
