import { randomUUID } from 'node:crypto';
import { idMaker, systemClock } from '../../../kit/clock.ts';
import { noMetrics, silentLog } from '../../../kit/observe.ts';
import { replaySuite } from '../../../services/events/test/replay-suite.ts';
import { eventsHouse } from '../../../services/events/test/support.ts';
import { describeWithKafka } from '../../../test/kafka/for-tests.ts';
import { kafkaBus } from '../bus.ts';

const prefix = `test-${randomUUID()}`;

let address: () => string;
const house = await eventsHouse({ segmentEvents: '100', tailChunks: '8' }, () => kafkaBus({
  connection: { brokers: [address()], clientId: 'test' }, prefix, services: ['events', 'writer', 'other', 'reader'].map((name) => ({ name, topic: { partitions: 3 } })),
  clock: systemClock, newId: idMaker(systemClock), log: silentLog, metrics: noMetrics, retry: { baseMs: 1, capMs: 5 }, pollEveryMs: 50, standbyMs: 50,
}));

await describeWithKafka('projections are rebuilt over Kafka', (broker) => {
  address = () => broker().address;
  replaySuite('kafka', () => house);
});
