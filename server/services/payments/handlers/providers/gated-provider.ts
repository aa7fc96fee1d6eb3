import { WebhookRefused, type PaymentProvider } from '../../../../kit/payments/provider.ts';
import type { Gate } from './gate.ts';

/** A client with the webhook credentials that were in force before. */
export interface Previous {
  readonly provider: PaymentProvider;
  readonly untilMs: number;
}

export interface GatedOptions {
  readonly gate: Gate;
  /** Whether all is there that says whose a webhook is. Without it none is believed: an empty secret would be everybody's. */
  readonly readsWebhooks: boolean;
  readonly previous: Previous | null;
}

/** A provider behind its gate, whose webhooks are also known by what signed them until lately. */
export function gatedProvider(own: PaymentProvider, { gate, readsWebhooks, previous }: GatedOptions): PaymentProvider {
  return {
    kind: own.kind, capabilities: own.capabilities,
    authorise: (attempt) => gate.run('authorise', () => own.authorise(attempt)),
    proceed: (attempt, reference) => gate.run('proceed', () => own.proceed(attempt, reference)),
    find: (attempt, reference, operations) => gate.run('find', () => own.find(attempt, reference, operations)),
    capture: (operation) => gate.run('capture', () => own.capture(operation)),
    void: (operation) => gate.run('void', () => own.void(operation)),
    refund: (operation) => gate.run('refund', () => own.refund(operation)),
    submitEvidence: (dispute, evidence, operationId) => gate.run('submit-evidence', () => own.submitEvidence(dispute, evidence, operationId)),
    acceptDispute: (dispute, operationId) => gate.run('accept-dispute', () => own.acceptDispute(dispute, operationId)),
    // A stream of pages over minutes, in no payment's way: it holds no place.
    listSettlementLines: (period) => own.listSettlementLines(period),
    async readWebhook(request, nowMs) {
      if (!readsWebhooks) throw new WebhookRefused('the credentials of webhooks are not set');
      try {
        return await own.readWebhook(request, nowMs);
      } catch (error) {
        if (!(error instanceof WebhookRefused) || previous === null || nowMs >= previous.untilMs) throw error;
        return previous.provider.readWebhook(request, nowMs);
      }
    },
  };
}
