import { idMaker, systemClock } from '../../../kit/clock.ts';
import { noMetrics, silentLog } from '../../../kit/observe.ts';
import { effecting } from '../../../test/suites/effects.ts';
import { openDatabase } from '../../postgres/database.ts';
import { openSignals } from '../../postgres/signals.ts';
import { kafkaBus } from '../bus.ts';

/** A process that relays and consumes until it is killed. Given by its test: where, and what topics begin with. */
export interface ProcessOptions {
  readonly writerUrl: string;
  readonly readerUrl: string;
  readonly broker: string;
  readonly prefix: string;
}

const { writerUrl, readerUrl, broker, prefix } = JSON.parse(process.argv[2]!) as ProcessOptions;
const bus = kafkaBus({
  connection: { brokers: [broker], clientId: `test-${process.pid}` }, prefix, services: [{ name: 'writer' }, { name: 'reader' }],
  clock: systemClock, newId: idMaker(systemClock), log: silentLog, metrics: noMetrics, signals: openSignals(writerUrl).signals, leaseMs: 1_000, standbyMs: 100,
});
const open = (url: string, schema: string) => openDatabase({ url, schema, max: 6 }).database;
bus.attach({ service: 'writer', database: open(writerUrl, 'writer'), sources: [], listens: [], consumers: [], chunkConsumers: [] });
bus.attach({ service: 'reader', database: open(readerUrl, 'reader'), sources: [], listens: ['writer:*'], consumers: [effecting('all')], chunkConsumers: [] });
await bus.start();
