import type { StoredPayment } from '../store/payments.ts';
import type { PaymentDeps } from './deps.ts';

const about = (tenantId: string, paymentId: string): string => `email of payment ${tenantId} ${paymentId}`;

/** The payer's, for the provider's receipt: sealed, so that a copy of the database names nobody. */
export const sealEmail = ({ vault }: Pick<PaymentDeps, 'vault'>, tenantId: string, paymentId: string, email: string): Buffer => vault.seal(about(tenantId, paymentId), email);

export const emailOf = ({ vault }: Pick<PaymentDeps, 'vault'>, { tenantId, state, email }: StoredPayment): string | null => (email === null ? null : vault.open(about(tenantId, state.id), email));
