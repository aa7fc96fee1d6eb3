import { ProviderRefused, type PaymentProvider, type ProviderConnection } from '../../../kit/payments/provider.ts';
import { asking } from './errors.ts';
import { find } from './find.ts';
import { answerOf, confirm, create, retrieve, type Client } from './intents.ts';
import { capture, refund, voidIntent } from './operations.ts';
import { closePage, isPage, lookAtPage, openPage } from './pages.ts';
import { stripeSettlementLines } from './settlement.ts';
import { readStripeWebhook } from './webhooks.ts';

export interface StripeOptions {
  /** For one answer. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

/** Stripe. A payment is made in two steps, an intent and its confirmation, so that `find` can look for the first without doing the second. */
export function connectStripe(connection: ProviderConnection, { timeoutMs = TIMEOUT_MS }: StripeOptions = {}): PaymentProvider {
  const client = clientOf(connection, timeoutMs);
  const { webhookSecret } = connection.credentials;
  return {
    kind: 'stripe',
    capabilities: { manualCapture: true, multipleCaptures: true, partialRefunds: true, savedMethods: true, evidence: true, methods: ['card', 'card-page', 'wallet', 'saved'] },
    async authorise(attempt) {
      if (attempt.method.type === 'card-page') return openPage(client, attempt);
      const { intent } = await create(client, attempt);
      return confirm(client, attempt, intent.id);
    },
    proceed: async (attempt, reference, returned = {}) => (isPage(attempt, reference) ? lookAtPage(client, attempt, reference, returned) : answerOf(await retrieve(client, reference))),
    find: (attempt, reference, operations) => find(client, attempt, reference, operations),
    capture: (operation) => capture(client, operation),
    void: (operation) => (isPage(operation.attempt, operation.reference) ? closePage(client, operation) : voidIntent(client, operation)),
    refund: (operation) => refund(client, operation),
    async submitEvidence(dispute, evidence, operationId) {
      const stripe = await client();
      await asking(() => stripe.disputes.update(dispute, { evidence, submit: true }, { idempotencyKey: operationId }));
    },
    async acceptDispute(dispute, operationId) {
      const stripe = await client();
      await asking(() => stripe.disputes.close(dispute, {}, { idempotencyKey: operationId }));
    },
    async readWebhook(request, nowMs) {
      if (webhookSecret === undefined) throw missing('webhookSecret');
      return readStripeWebhook(request, webhookSecret, nowMs, (intent) => retrieve(client, intent));
    },
    listSettlementLines: (period) => lines(client, period),
  };
}

async function* lines(client: Client, period: { readonly fromMs: number; readonly toMs: number }) {
  yield* stripeSettlementLines(await client(), period);
}

/** Once for all requests. No retries of its own: whoever calls knows whether to ask again. */
function clientOf({ credentials, baseUrl }: ProviderConnection, timeoutMs: number): Client {
  let made: ReturnType<Client> | undefined;
  return () => made ??= (async () => {
    const { secretKey } = credentials;
    if (secretKey === undefined) throw missing('secretKey');
    const { Stripe } = await import('stripe');
    return new Stripe(secretKey, { ...(baseUrl === null ? {} : addressOf(baseUrl)), timeout: timeoutMs, maxNetworkRetries: 0, telemetry: false });
  })();
}

function addressOf(baseUrl: string): { host: string; port: number; protocol: 'http' | 'https' } {
  const { hostname, port, protocol } = new URL(baseUrl);
  const secure = protocol === 'https:';
  return { host: hostname, port: port === '' ? (secure ? 443 : 80) : Number(port), protocol: secure ? 'https' : 'http' };
}

const missing = (name: string): ProviderRefused => new ProviderRefused({ code: 'credentials_missing', message: `the connection to Stripe has no ${name}` });
