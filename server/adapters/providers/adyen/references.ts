/**
 * Our ids as Adyen's merchant references. Of a notification Adyen signs eight fields, and the merchant reference is the only one of ours: so it also says
 * what the answer to a notification must know and nobody may forge: whether the payment is captured by itself, and which operation it tells of.
 */
const REFERENCE = /^([a-z]{3}_[0-9a-z]{26}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:-(manual|capture|void|refund))?$/;

export type ReferencedAs = 'automatic' | 'manual' | 'capture' | 'void' | 'refund';

export const referenceOf = (id: string, as: ReferencedAs): string => (as === 'automatic' ? id : `${id}-${as}`);

/** Null for a reference that is not of ours. */
export function readReference(reference: string | undefined): { readonly id: string; readonly as: ReferencedAs } | null {
  const [, id, as = 'automatic'] = REFERENCE.exec(reference ?? '') ?? [];
  return id === undefined ? null : { id, as: as as ReferencedAs };
}
