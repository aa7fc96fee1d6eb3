import { locksSuite } from '../../../test/suites/locks.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { postgresLocks } from '../locks.ts';
import { thing } from './schemas.ts';

const database = (await testDatabase([thing])).database('thing');
let names = 0;

locksSuite('postgres', () => [postgresLocks(database), postgresLocks(database)], () => `lock ${++names}`);
