import type { z } from 'zod';
import type { providerOperations } from '../../../../../contracts/payments/providers.ts';
import { decodeId } from '../../../../../contracts/ids.ts';
import { ProviderRefused, ProviderUnreached, type PaymentProvider } from '../../../../kit/payments/provider.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { within } from '../../../../kit/within.ts';
import { missingIn } from '../../domain/providers/credentials.ts';
import { findProvider } from '../../store/providers.ts';
import { checkMode } from './configurable.ts';
import { askedOf, credentialsOf } from './credentials.ts';
import { os, type ProviderDeps } from './deps.ts';

type Output = z.output<NonNullable<(typeof providerOperations.checkProvider)['~orpc']['outputSchema']>>;
type Problem = Output['problems'][number];

const DEADLINE_MS = 10_000;
const ASKED_MS = 60 * 60_000;

export const checkProvider = (deps: ProviderDeps) => os.checkProvider.handler(async ({ input, context: { call } }) => {
  const provider = await findProvider(deps.database, call.tenantId, decodeId('provider', input.id)!);
  if (provider === undefined) throw refuse('not_found');
  checkMode(call, provider.mode);
  const nowMs = deps.clock.now();
  const credentials = await credentialsOf(deps.database, deps.vault, provider, nowMs);
  const missing = missingIn(askedOf(provider.kind), credentials.map(({ name }) => name));
  const beganMs = performance.now();
  const answer = await askHarmless(async () => (await deps.connections.connectionOf(call.tenantId, provider.id))!.provider, nowMs);
  const problems: Problem[] = [
    ...missing.map((name) => ({ code: 'credential_missing' as const, detail: `${name} is not set.` })),
    ...answer === undefined ? [] : [answer],
  ];
  return { ok: problems.length === 0, problems, checkedAt: new Date(nowMs).toISOString(), tookMs: Math.round(performance.now() - beganMs) };
});

/** Reads the first line of what was settled lately: every provider has that, it changes nothing, and it wants the same credentials as a payment. */
async function askHarmless(connect: () => Promise<PaymentProvider>, nowMs: number): Promise<Problem | undefined> {
  try {
    await within(connect().then((provider) => readFirst(provider, nowMs)), DEADLINE_MS, () => new ProviderUnreached(`no answer within ${DEADLINE_MS} ms`));
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

async function readFirst(provider: PaymentProvider, nowMs: number): Promise<void> {
  const lines = provider.listSettlementLines({ fromMs: nowMs - ASKED_MS, toMs: nowMs })[Symbol.asyncIterator]();
  await lines.next();
  await lines.return?.();
}

/** Of an error that nobody foresaw nothing is told: it may hold a credential. */
function problemOf(error: unknown): Problem {
  if (error instanceof ProviderRefused) return { code: 'credentials_refused', detail: 'The provider does not take these credentials, or not for this.', provider: error.error };
  if (error instanceof ProviderUnreached) return { code: 'unreachable', detail: 'The provider can not be reached.' };
  return { code: 'failed', detail: 'The provider did not answer as it should.' };
}
