import { methodInRules } from '../../../../../contracts/payments/fee-rules.ts';
import type { Capabilities } from '../../../../kit/payments/provider.ts';
import type { Provider } from '../providers/provider.ts';

/** A payment, as far as it matters where it goes. Null: not known. */
export interface RouteRequest {
  readonly amount: bigint;
  readonly currency: string;
  readonly method: Capabilities['methods'][number];
  readonly country: string | null;
  readonly brand: string | null;
  readonly customer: 'person' | 'business' | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly capture: 'automatic' | 'manual';
  /** Whether the method is to be kept for later. */
  readonly save: boolean;
  /** Public id of the one provider that knows the method: where it was saved, or its token made. Null: any may be asked. */
  readonly boundTo: string | null;
}

/** A provider of the tenant in the mode of the payment, with what is known of it now. */
export interface Candidate {
  /** Public id. */
  readonly id: string;
  readonly kind: string;
  /** Null: nobody here can speak to it. */
  readonly capabilities: Capabilities | null;
  readonly accepts: Provider['accepts'];
  /** Whether its breaker lets a request through. */
  readonly reachable: boolean;
  /** Of this payment, by its prices. Null: they say nothing of it. */
  readonly cost: bigint | null;
  readonly standing: Standing;
}

/** What became of attempts there in the window. */
export interface Standing {
  readonly attempts: number;
  readonly succeeded: number;
}

export const NO_ATTEMPTS: Standing = { attempts: 0, succeeded: 0 };

/** In hundredths of a percent; null where there was no attempt. */
export const successBps = ({ attempts, succeeded }: Standing): number | null => (attempts === 0 ? null : Math.round((succeeded * 10_000) / attempts));

/** Why a provider can not take a payment; null where it can. */
export function obstacle({ id, capabilities, accepts, reachable }: Candidate, request: RouteRequest): string | null {
  if (capabilities === null) return 'There is no client for it here.';
  if (request.boundTo !== null && request.boundTo !== id) return 'Another provider keeps the method.';
  if (!capabilities.methods.includes(request.method)) return `It has no ${request.method}.`;
  if (accepts.methods?.includes(methodInRules(request.method)) === false) return `It is not used for ${request.method}.`;
  if (accepts.currencies?.includes(request.currency) === false) return `It is not used for ${request.currency}.`;
  if (accepts.countries !== undefined && request.country === null) return 'It is used for some countries only, and that of the payment is not known.';
  if (accepts.countries !== undefined && !accepts.countries.includes(request.country!)) return `It is not used for ${request.country!}.`;
  if (request.capture === 'manual' && !capabilities.manualCapture) return 'It captures at once only.';
  if (request.save && !capabilities.savedMethods) return 'It keeps no methods.';
  if (!reachable) return 'It failed so often lately that nothing is sent there at the moment.';
  return null;
}
