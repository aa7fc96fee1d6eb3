import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { openSignals } from '../signals.ts';
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

test('a signal reaches every listener of its channel in another process, and no other channel', async () => {
  const [here, there] = [open(), open()];
  const heard: string[] = [];
  await there.listen('Events', payload => heard.push(`a ${payload}`));
  await there.listen('Events', payload => heard.push(`b ${payload}`));
  await there.listen('else', payload => heard.push(`else ${payload}`));
  await here.notify('Events', '1');
  await here.notify('Events');
  await expect.poll(() => heard).toEqual(['a 1', 'b 1', 'a ', 'b ']);
});

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

test('who stops listening hears no more, and the others still do', async () => {
  const signals = open();
  const stopped: string[] = [];
  const kept: string[] = [];
  const stop = await signals.listen('events', payload => stopped.push(payload));
  await signals.listen('events', payload => kept.push(payload));
  await stop();
  await signals.notify('events', 'x');
  await expect.poll(() => kept).toEqual(['x']);
  expect(stopped).toEqual([]);
});

test('after its connection was cut it wakes every listener once, and listens again', async () => {
  const signals = open();
  const heard: string[] = [];
  await signals.listen('events', payload => heard.push(payload));
  await cutConnections();
  await expect.poll(() => heard).toEqual(['']);
  await signals.notify('events', 'again');
  await expect.poll(() => heard).toEqual(['', 'again']);
});

test('listening while the connection is away takes effect once it is back', async () => {
  const signals = open();
  const heard: string[] = [];
  await signals.listen('first', () => {});
  await cutConnections();
  await signals.listen('second', payload => heard.push(payload));
  await expect.poll(async () => {
    await signals.notify('second', 'x');
    return heard.includes('x');
  }).toBe(true);
});

test('without a server it keeps trying, tells so, and closes at once', async () => {
  const lost: Error[] = [];
  const { signals, close } = openSignals('postgresql://nobody@127.0.0.1:1/none', { onLost: e => lost.push(e) });
  const listening = signals.listen('x', () => {}).catch((error: unknown) => error);
  await expect.poll(() => lost.length).toBeGreaterThan(2);
  await close();
  expect(await listening).toMatchObject({ message: 'signals are closed' });
});
