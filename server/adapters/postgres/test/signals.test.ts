import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { openSignals } from '../signals.ts';
import { signalsSuite } from '../../../test/suites/signals.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { thing } from './schemas.ts';

const { urlOf, adminUrl } = await testDatabase([thing]);

function open(options: { heartbeatMs?: number } = {}) {
  const opened = openSignals(urlOf('thing'), options);
  onTestFinished(opened.close);
  return opened.signals;
}

/** Cuts every signals connection of this database. */
async function cutConnections(): Promise<void> {
  const admin = openDatabase({ url: adminUrl, schema: 'thing', max: 1 });
  await admin.database.execute(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE application_name = 'florin/signals' AND datname = current_database()`);
  await admin.close();
}

signalsSuite('postgres', () => ({ open: () => open(), cut: cutConnections }));

test('it is sent when the transaction that sends it commits, by plain SQL too', async () => {
  const signals = open();
  const heard: string[] = [];
  await signals.listen('events', payload => heard.push(payload));
  const { database, close } = openDatabase({ url: urlOf('thing'), schema: 'thing' });
  onTestFinished(close);
  await database.transaction(async tx => {
    await tx.query(`SELECT pg_notify('events', 'rolled back')`);
    throw new Error('no');
  }).catch(() => {});
  await database.transaction(tx => tx.query(`SELECT pg_notify('events', 'committed')`));
  await expect.poll(() => heard).toEqual(['committed']);
});

test('without a server it keeps trying, tells so, and closes at once', async () => {
  const lost: Error[] = [];
  const { signals, close } = openSignals('postgresql://nobody@127.0.0.1:1/none', { onLost: e => lost.push(e) });
  const listening = signals.listen('x', () => {}).catch((error: unknown) => error);
  await expect.poll(() => lost.length).toBeGreaterThan(2);
  await close();
  expect(await listening).toMatchObject({ message: 'signals are closed' });
});
