import { createHmac } from 'node:crypto';
import type { ConnectProvider, PaymentProvider, ProviderConnection } from '../../../kit/payments/provider.ts';
import { WebhookRefused } from '../../../kit/payments/provider.ts';

/** The outside world of a test: a provider that does what it is told to, and remembers how it was connected. */
export interface ScriptedProvider {
  readonly connect: ConnectProvider;
  /** Each connection that was made, the latest last. */
  readonly connected: ProviderConnection[];
  /** What the next requests are answered with. */
  answer: () => Promise<{ reference: string | null; facts: [] }>;
  /** Whether there is a client of that kind. */
  speaks: (kind: string) => boolean;
  /** Thrown when settlement lines are asked for. */
  settlementError: Error | undefined;
}

/** A webhook signed as that secret would. */
export const signedWebhook = (secret: string, body = '{}') =>
  ({ headers: { signature: createHmac('sha256', secret).update(body).digest('hex') }, body: Buffer.from(body) });

export function scriptedProvider(): ScriptedProvider {
  const script: ScriptedProvider = {
    connected: [], settlementError: undefined, speaks: () => true,
    answer: async () => ({ reference: 'ref', facts: [] }),
    connect(connection) {
      if (!script.speaks(connection.kind)) throw new Error(`no client of ${connection.kind}`);
      script.connected.push(connection);
      return client(connection);
    },
  };
  function client(connection: ProviderConnection): PaymentProvider {
    const answer = () => script.answer();
    return {
      kind: connection.kind,
      capabilities: {
        manualCapture: connection.kind !== 'bank-transfer', multipleCaptures: true, partialRefunds: true, savedMethods: true, evidence: true,
        methods: connection.kind === 'bank-transfer' ? ['bank-transfer'] : ['card', 'wallet', 'saved'],
      },
      authorise: answer, proceed: answer, capture: answer, void: answer, refund: answer,
      find: async () => ({ ...await script.answer(), complete: true }),
      submitEvidence: async () => void await script.answer(), acceptDispute: async () => void await script.answer(),
      async readWebhook({ headers, body }) {
        if (signedWebhook(connection.credentials['webhookSecret'] ?? '', body.toString()).headers.signature !== headers['signature']) throw new WebhookRefused('wrong signature');
        return [];
      },
      // oxlint-disable-next-line require-yield -- nothing was settled
      async *listSettlementLines() {
        if (script.settlementError !== undefined) throw script.settlementError;
      },
    };
  }
  return script;
}
