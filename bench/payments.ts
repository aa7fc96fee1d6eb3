import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Florin as Client } from '../sdk/index.ts';
import { startFlorin } from './florin/florin.ts';

/**
 * Card payments end to end against Florin as `florin start` runs it: API, provider (Stripe's double, in a process of its own on this machine), webhook, ledger. As many at once as `--clients`, or `--rate` a second.
 * Afterwards the ledger's clearing account is held against the double's books. First `--warmup` seconds that are not counted, as in `npm run bench`.
 * `node bench/payments.ts --seconds 20 --clients 64`
 */
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '20' }, clients: { type: 'string', default: '64' }, warmup: { type: 'string', default: '3' }, rate: { type: 'string' }, profile: { type: 'string' } } });
const SECONDS = Number(values.seconds);
const CLIENTS = Number(values.clients);
const CONTROL_PORT = 12_910;

const simulator = spawn(process.execPath, [fileURLToPath(new URL('../server/florin.ts', import.meta.url)), 'simulate', '--port', String(CONTROL_PORT)], { stdio: 'ignore' });
/** What its client makes something of; Stripe sends more to who asks for all. */
const WEBHOOKS = ['payment_intent.succeeded', 'payment_intent.payment_failed', 'payment_intent.canceled', 'refund.updated', 'charge.dispute.created'];
const control = `http://127.0.0.1:${CONTROL_PORT}`;
const stripe = `http://127.0.0.1:${CONTROL_PORT + 1}`;
const installation = await startFlorin({ profile: values.profile, env: { FLORIN_SIMULATOR: 'false' } });
try {
  const florin = new Client({ baseUrl: installation.url, apiKey: installation.apiKey, maxRetries: 0 });
  const shops = await Promise.all(Array.from({ length: 20 }, (_, n) => florin.accounts.createAccount({ name: `Shop ${n}`, currency: 'EUR', kind: 'merchant' })));
  const credentials = (await (await fetch(`${control}/`)).json() as { providers: { name: string; credentials: Record<string, string> }[] }).providers.find(({ name }) => name === 'stripe')!.credentials;
  const provider = await florin.payments.createProvider({ kind: 'stripe', name: 'Stripe', baseUrl: stripe, credentials });
  await fetch(`${control}/webhooks`, { method: 'POST', body: JSON.stringify({ provider: 'stripe', events: WEBHOOKS, url: provider.webhookUrl.replace(/^https?:\/\/[^/]+/, installation.url) }), headers: { 'content-type': 'application/json' } });

  const cpuSeconds = async () => Number(/^process_cpu_seconds_total (\S+)/m.exec(await (await fetch(`${installation.url}/metrics`)).text())?.[1] ?? NaN);
  let tooks: number[] = [];
  const failures = new Map<string, number>();
  let taken = 0;
  async function pay(dueMs: number): Promise<void> {
    const shop = shops[Math.floor(Math.random() * shops.length)]!;
    await florin.payments.createPayment({ amount: 1_000 + Math.floor(Math.random() * 9_000), currency: 'EUR', accountId: shop.id, method: { type: 'card', tokens: { stripe: 'pm_card_visa' } } })
      .then(({ status }) => {
        if (status === 'succeeded') taken++;
        else failures.set(status, (failures.get(status) ?? 0) + 1);
        tooks.push(performance.now() - dueMs);
      }, (error: { code?: string }) => failures.set(error.code ?? 'error', (failures.get(error.code ?? 'error') ?? 0) + 1));
  }
  const payUntil = (untilMs: number) => Promise.all(Array.from({ length: CLIENTS }, async () => { while (performance.now() < untilMs) await pay(performance.now()); }));
  await payUntil(performance.now() + Number(values.warmup) * 1_000);
  [tooks, taken] = [[], 0];
  const cpuBefore = await cpuSeconds();
  const startedMs = performance.now();
  if (values.rate === undefined) {
    await payUntil(startedMs + SECONDS * 1_000);
  } else {
    // Due at even moments, however slow the ones before are: so waiting is counted (coordinated omission).
    const under = new Set<Promise<void>>();
    for (let n = 0; n < Number(values.rate) * SECONDS; n++) {
      const dueMs = startedMs + n * 1_000 / Number(values.rate);
      while (performance.now() < dueMs) await new Promise((resolve) => { setTimeout(resolve, 1); });
      const one = pay(dueMs).finally(() => under.delete(one));
      under.add(one);
    }
    await Promise.all(under);
  }
  const tookS = (performance.now() - startedMs) / 1_000;
  tooks.sort((a, b) => a - b);
  const at = (share: number) => (tooks[Math.min(tooks.length - 1, Math.floor(tooks.length * share))] ?? NaN).toFixed(0);
  console.log(`${taken} card payments in ${tookS.toFixed(1)} s: ${(taken / tookS).toFixed(0)}/s; p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms; ${[...failures].map(([code, count]) => `${code} ${count}`).join(', ') || 'none failed'}`);

  console.log(`Florin's own processor time a payment: ${(((await cpuSeconds()) - cpuBefore) * 1_000 / taken).toFixed(1)} ms`);
  const clearing = (await florin.accounts.listAccounts({ kind: 'clearing' })).data;
  const balances = await Promise.all(clearing.map(async ({ id }) => (await florin.ledger.getBalance({ accountId: id })).balance.posted));
  const books: unknown = await (await fetch(`${control}/books?provider=stripe`)).json();
  const { balanced } = await florin.ledger.trialBalance();
  console.log(`the ledger says the provider owes ${balances.reduce((sum, posted) => sum + posted, 0)}; the provider's books: ${JSON.stringify(books, (name, value: unknown) => (name === 'entries' ? undefined : value))}; trial balance ${balanced ? 'balanced' : 'NOT BALANCED'}`);
} finally {
  await installation.stop();
  simulator.kill();
  await once(simulator, 'exit');
}
