import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startSimulatorBeside } from '../simulator.ts';

const LAUNCHER = fileURLToPath(new URL('../../../bin/florin.js', import.meta.url));

it('florin simulate says where everything is, answers there, lists requests, and stops when told to', async () => {
  const child = spawn(process.execPath, [LAUNCHER, 'simulate', '--port', '0', '--providers', 'stripe', '--starts-at', '2026-01-31T00:00:00Z'], { cwd: tmpdir(), stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => { said += chunk; });
  const exited = once(child, 'exit');
  try {
    await expect.poll(() => said, { timeout: 10_000 }).toContain('Ctrl-C stops.');
    expect(said).toContain('sk_test_florin');
    expect(said).toContain('pm_card_chargeDeclined');
    const [, stripe] = /stripe\s+(http:\S+)/.exec(said)!;
    const [, control] = /Control\s+(http:\S+)/.exec(said)!;
    const answer = await fetch(`${stripe}/v1/payment_intents`, { method: 'POST', headers: { authorization: 'Bearer sk_test_florin' }, body: 'amount=100&currency=eur&confirm=true&payment_method=pm_card_visa' });
    expect(await answer.json()).toMatchObject({ status: 'succeeded', created: Date.UTC(2026, 0, 31) / 1000 });
    expect(await (await fetch(`${control}/books`)).json()).toMatchObject({ stripe: { totals: { EUR: { payment: 100 } } } });
    await expect.poll(() => said).toMatch(/2026-01-31T00:00:00.000Z {2}stripe +POST +\/v1\/payment_intents {2}200/);
  } finally {
    child.kill('SIGTERM');
  }
  expect(await exited).toEqual([0, null]);
});

it('beside Florin it takes its own ports, and free ones where these are taken', async () => {
  const simulators = [await startSimulatorBeside(false), await startSimulatorBeside(false), await startSimulatorBeside(true)];
  try {
    expect(new Set(simulators.map(({ url }) => url('stripe'))).size).toBe(3);
    for (const { control } of simulators) expect((await fetch(control.url)).status).toBe(200);
  } finally {
    await Promise.all(simulators.map((simulator) => simulator.stop()));
  }
});
