import { encodeId } from '../../../../contracts/ids.ts';

/** Where providers send the payer back to: ours, so that we go on before the merchant's page asks. */
export const returnUrlOf = ({ publicUrl }: { readonly publicUrl: string }, tenantId: string, paymentId: string): string =>
  `${publicUrl}/pay/${encodeId('tenant', tenantId)}/return/${encodeId('payment', paymentId)}`;
