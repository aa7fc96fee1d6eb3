import { paymentProviderSuite } from '../../../../test/suites/payment-provider.ts';
import { SQUARE } from './under-test.ts';

paymentProviderSuite(SQUARE);
