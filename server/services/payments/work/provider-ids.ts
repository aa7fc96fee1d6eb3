import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { Fact, Told } from '../../../kit/payments/provider.ts';

/** Outside our ids are as clients know them: shorter than a UUID as text, and whoever reads a provider's books finds them in ours. */
export const attemptName = (id: string): string => encodeId('attempt', id);
export const captureName = (id: string): string => encodeId('capture', id);
export const refundName = (id: string): string => encodeId('refund', id);

/** What a provider tells, with our own ids in it again. One that is none of ours is as good as none. */
export const factsWithin = (facts: readonly Fact[]): Fact[] => facts.map((fact) => ('operationId' in fact && fact.operationId !== null ? { ...fact, operationId: operationWithin(fact.operationId) } as Fact : fact));

const operationWithin = (name: string): string | null => decodeId('capture', name) ?? decodeId('refund', name) ?? null;

export const toldWithin = (told: Told): Told => ({ ...told, attemptId: told.attemptId === null ? null : decodeId('attempt', told.attemptId) ?? null, facts: factsWithin(told.facts) });
