import { decodeId, encodeId } from '../../../../contracts/ids.ts';

/** What a provider is given to name a try by, and what its receipts come back with: `ntf_01j….2`. */
export const referenceOf = (notificationId: string, attempt: number): string => `${encodeId('notification', notificationId)}.${attempt}`;

export function readReference(reference: string): { id: string; attempt: number } | undefined {
  const [id = '', number = '', ...more] = reference.split('.');
  const uuid = decodeId('notification', id);
  return uuid !== undefined && more.length === 0 && /^[1-9]\d{0,5}$/.test(number) ? { id: uuid, attempt: Number(number) } : undefined;
}
