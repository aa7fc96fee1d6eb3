import { decodeId, encodeId } from '../../../../../contracts/ids.ts';

export const linkPath = (tenantId: string, linkId: string): string => `/pay/${encodeId('tenant', tenantId)}/${encodeId('paymentLink', linkId)}`;
export const checkoutPath = (tenantId: string, linkId: string, checkoutId: string): string => `${linkPath(tenantId, linkId)}/${encodeId('checkout', checkoutId)}`;

export type PagePath =
  | { readonly page: 'link'; readonly tenantId: string; readonly linkId: string }
  | { readonly page: 'checkout'; readonly tenantId: string; readonly linkId: string; readonly checkoutId: string }
  /** Where providers send the payer back to. */
  | { readonly page: 'return'; readonly tenantId: string; readonly paymentId: string };

/** Undefined where there is no such page. */
export function readPath(path: string): PagePath | undefined {
  const [, pay, tenant = '', second = '', third, more] = path.split('?', 1)[0]!.split('/');
  const tenantId = decodeId('tenant', tenant);
  if (pay !== 'pay' || tenantId === undefined || more !== undefined) return undefined;
  if (second === 'return') {
    const paymentId = decodeId('payment', third ?? '');
    return paymentId === undefined ? undefined : { page: 'return', tenantId, paymentId };
  }
  const linkId = decodeId('paymentLink', second);
  if (linkId === undefined) return undefined;
  if (third === undefined) return { page: 'link', tenantId, linkId };
  const checkoutId = decodeId('checkout', third);
  return checkoutId === undefined ? undefined : { page: 'checkout', tenantId, linkId, checkoutId };
}
