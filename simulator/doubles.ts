import type { MakeDouble, ProviderName } from './frame/double.ts';
import { stripeDouble } from './stripe/double.ts';

/** Every double there is. */
export const DOUBLES: Partial<Record<ProviderName, MakeDouble>> = {
  stripe: stripeDouble,
};
