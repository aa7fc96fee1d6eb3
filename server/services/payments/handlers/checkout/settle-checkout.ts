import { endCheckout, findCheckoutOfPayment } from '../../store/links/checkouts.ts';
import type { CheckoutDeps, CheckoutPayment } from './deps.ts';

/** What became of a payment of a link: kept, so that the link knows whether it was paid. Told any number of times; of a payment that no link asked for, it does nothing. */
export async function settleCheckout({ database }: Pick<CheckoutDeps, 'database'>, tenantId: string, { paymentId, standing }: Omit<CheckoutPayment, 'action'>): Promise<void> {
  if (standing !== 'paid' && standing !== 'closed') return;
  const checkout = await findCheckoutOfPayment(database, tenantId, paymentId);
  if (checkout !== undefined) await endCheckout(database, tenantId, checkout.id, standing === 'paid' ? 'paid' : 'ended');
}
