import { parseArgs } from 'node:util';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { SCOPES } from '../contracts/scopes.ts';
import { Florin as Client } from '../sdk/index.ts';
import { SHAPES, startInstallation } from '../server/test/journeys/shapes.ts';

/**
 * A bulk send to a mail server on this machine, and one notification a second beside it, each timed from its request to the mail server.
 * `node bench/notifications.ts --recipients 100000`
 */
const { values } = parseArgs({ options: { recipients: { type: 'string', default: '100000' } } });
const RECIPIENTS = Number(values.recipients);
const PAGE = 1_000;

const came = { bulk: 0, lone: new Map<string, number>() };
const sink = new SMTPServer({
  authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], logger: false, closeTimeout: 1,
  onData(stream, session, done) {
    stream.resume();
    stream.on('end', () => {
      const to = session.envelope.rcptTo[0]?.address ?? '';
      if (to.startsWith('lone-')) came.lone.set(to, performance.now());
      else came.bulk++;
      done();
    });
  },
});
await new Promise<void>((listening) => { sink.listen(0, '127.0.0.1', listening); });

const installation = await startInstallation(SHAPES['all in one'], { durable: true, env: { FLORIN_NOTIFICATIONS_PRIVATE_ADDRESSES: 'true' } });
try {
  const visitor = new Client({ baseUrl: installation.url });
  const { accessToken } = await visitor.identity.register({ email: 'bench@example.com', password: 'correct horse battery staple', name: 'Bench', tenantName: 'Bench' });
  const { secret } = await new Client({ baseUrl: installation.url, apiKey: accessToken }).identity.createApiKey({ name: 'bench', scopes: [...SCOPES] });
  const florin = new Client({ baseUrl: installation.url, apiKey: secret! });
  await florin.notifications.createChannel({ name: 'sink', setup: { provider: 'smtp', host: '127.0.0.1', port: (sink.server.address() as AddressInfo).port, from: 'bench@example.com' } });

  const queueing = performance.now();
  const { id } = await florin.notifications.createBulk({ name: 'Bench', content: { subject: 'News', text: 'Hello {{ n }}' }, channels: ['email'], recipients: [], complete: false });
  for (let at = 0; at < RECIPIENTS; at += PAGE) {
    const recipients = Array.from({ length: Math.min(PAGE, RECIPIENTS - at) }, (_, i) => ({ to: { email: `r${at + i}@example.com` }, data: { n: at + i } }));
    await florin.notifications.addRecipients({ id, page: String(at), recipients, complete: at + PAGE >= RECIPIENTS });
  }
  console.log(`${RECIPIENTS} recipients queued in ${seconds(queueing)} s, ${came.bulk} of them sent meanwhile`);

  const asked = new Map<string, number>();
  let n = 0;
  while ((await florin.notifications.getBulk({ id })).status !== 'completed') {
    const email = `lone-${n++}@example.com`;
    asked.set(email, performance.now());
    await florin.notifications.createNotification({ to: { email }, content: { subject: 'Now', text: 'x' }, priority: 'high' });
    await new Promise((resolve) => { setTimeout(resolve, 1_000); });
  }
  const { counts } = await florin.notifications.getBulk({ id });
  console.log(`drained ${seconds(queueing)} s after the first request: ${counts.sent} sent, ${counts.failed} failed; the mail server has ${came.bulk}`);
  const waits = [...asked].flatMap(([email, atMs]) => (came.lone.has(email) ? [came.lone.get(email)! - atMs] : [])).toSorted((a, b) => a - b);
  console.log(`${waits.length} of ${asked.size} lone notifications meanwhile, from request to mail server: p50 ${at(waits, 0.5)} ms, p99 ${at(waits, 0.99)} ms, slowest ${at(waits, 1)} ms`);
} finally {
  await installation.stop();
  sink.close();
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1_000).toFixed(1);
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(0);
}
