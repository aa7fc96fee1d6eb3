import { contracts } from '../../../contracts/index.ts';
import { remoteClient } from '../../adapters/remote/client.ts';
import { calling, listening } from '../../adapters/remote/test/support.ts';
import { silentLog } from '../../kit/observe.ts';
import { ledger } from '../../services/ledger/service.ts';
import { neighbourSuite } from '../../test/suites/neighbour.ts';
import { testPorts } from '../../test/support/service-context.ts';
import { testDatabase } from '../../test/support/test-database.ts';
import { compose } from '../compose.ts';
import { answerer } from './answer.ts';

const db = await testDatabase([ledger]);
const { running } = compose([ledger], testPorts(db, 'ledger'));
const answer = answerer({ shop: { contract: contracts.ledger, router: running.get('ledger')!.router } }, silentLog);
const { url } = await listening({ answer });

neighbourSuite('in another process', () => Promise.resolve(remoteClient(contracts.ledger, calling([url]))));
