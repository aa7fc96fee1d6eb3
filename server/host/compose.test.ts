import { compose } from './compose.ts';
import { ledger } from '../services/ledger/service.ts';
import { neighbourSuite } from '../test/suites/neighbour.ts';
import { testPorts } from '../test/support/service-context.ts';
import { testDatabase } from '../test/support/test-database.ts';

const db = await testDatabase([ledger]);
const { clients } = compose([ledger], testPorts(db, 'ledger'));

neighbourSuite('in this process', () => Promise.resolve(clients.ledger));
