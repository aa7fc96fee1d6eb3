import { paymentProviderSuite } from '../../../../test/suites/payment-provider.ts';
import { PAYPAL } from './under-test.ts';

paymentProviderSuite(PAYPAL);
