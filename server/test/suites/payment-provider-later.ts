import type { Answer, Fact, PaymentProvider, Told } from '../../kit/payments/provider.ts';

/**
 * A provider that answers `received` and tells afterwards what became of it. What anybody knows of it are answers and webhooks together: so the suite asks
 * both, and what is true of a provider that answers at once must be true of them.
 */
export function withWebhooks(provider: PaymentProvider, told: () => Promise<Told[]>): PaymentProvider {
  const about = async (fits: (one: Told, fact: Fact) => boolean) => (await told()).flatMap((one) => one.facts.filter((fact) => fits(one, fact)));
  const ofOperation = (operationId: string) => about((_, fact) => 'operationId' in fact && fact.operationId === operationId);
  const completed = async (answer: Answer, operationId: string): Promise<Answer> => ({ ...answer, facts: latest([...answer.facts, ...await ofOperation(operationId)]) });
  return {
    ...provider,
    capture: async (operation) => completed(await provider.capture(operation), operation.operationId),
    void: async (operation) => completed(await provider.void(operation), operation.operationId),
    refund: async (operation) => completed(await provider.refund(operation), operation.operationId),
    async find(attempt, reference, operations) {
      const found = await provider.find(attempt, reference, operations).catch((error: unknown) => {
        if (error instanceof Error && error.message.includes('by notification')) return { reference, facts: [], complete: true } as const;
        throw error;
      });
      const of = found.reference ?? reference;
      return { ...found, reference: of, facts: latest([...found.facts, ...await about((one) => one.attemptId === attempt.attemptId || (of !== null && one.reference === of))]) };
    },
  };
}

/** The same thing told twice is one; of a refund the last word counts. */
function latest(facts: readonly Fact[]): Fact[] {
  const nameOf = (fact: Fact) => {
    if (fact.type.startsWith('refund')) return `refund ${'operationId' in fact ? fact.operationId : ''}`;
    return `${fact.type} ${'reference' in fact ? fact.reference : 'operationId' in fact ? fact.operationId : ''}`;
  };
  return [...new Map(facts.map((fact) => [nameOf(fact), fact])).values()];
}
