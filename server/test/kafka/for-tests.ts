import { afterAll, beforeAll, describe } from 'vitest';
import { unlessLeftOut } from '../support/left-out.ts';
import { startKafka, whyNoKafka, type KafkaBroker } from './broker.ts';

const STARTING_MS = 120_000;

/**
 * Tests that need a Kafka: one for the file, or none and a sentence that says why. `broker` is there once tests run.
 */
export async function describeWithKafka(name: string, tests: (broker: () => KafkaBroker) => void): Promise<void> {
  const why = await whyNoKafka();
  describe.skipIf(why !== undefined)(unlessLeftOut(name, why), () => {
    let broker: KafkaBroker | undefined;
    beforeAll(async () => { broker = await startKafka(); }, STARTING_MS);
    afterAll(() => broker?.stop());
    tests(() => broker!);
  });
}
