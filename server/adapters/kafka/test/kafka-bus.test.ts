import { busSuite, type BusUnderTest } from '../../../test/suites/bus.ts';
import { EFFECTS } from '../../../test/suites/effects.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { describeWithKafka } from '../../../test/kafka/for-tests.ts';
import { withClient } from '../../postgres/migrate.ts';
import { tell } from '../../../kit/events.ts';
import type { Sql } from '../../../kit/database.ts';
import { busesOf } from './support.ts';

const db = await testDatabase([{ name: 'writer' }, { name: 'reader', migrations: EFFECTS }]);
const writer = db.database('writer', { max: 16 });
const reader = db.database('reader', { max: 16 });

await describeWithKafka('what every bus must do, over Kafka', (broker) => {
  busSuite('kafka', async (): Promise<BusUnderTest> => {
    const buses = await busesOf({ broker: broker(), writer, reader });
    return {
      reader,
      async start(consumers) {
        const bus = await buses.start(consumers);
        return { control: bus.control, tap: bus.tap, stop: () => buses.stop(bus) };
      },
      async record(tenantId, events) {
        await writer.transaction((tx) => tell(tx, tenantId, ...events));
        buses.wakeAll();
      },
      async begin(tenantId, events) {
        const recorded = Promise.withResolvers<void>();
        const decided = Promise.withResolvers<void>();
        const done = writer.transaction(async (tx) => {
          await tell(tx, tenantId, ...events);
          recorded.resolve();
          await decided.promise;
        });
        await recorded.promise;
        return {
          async commit() {
            decided.resolve();
            await done;
            buses.wakeAll();
          },
          async rollBack() {
            decided.reject(new Error('rolled back'));
            await done.catch(() => {});
            buses.wakeAll();
          },
        };
      },
      async cut(tx: Sql) {
        const [row] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        await withClient(db.adminUrl, (client) => client.query('SELECT pg_terminate_backend($1, 5000)', [row!.pid]));
      },
    };
  });
});
