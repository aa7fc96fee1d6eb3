import { expect, it } from 'vitest';
import { describe as lines } from '../commands/topology.ts';
import { SERVICES } from '../services.ts';
import type { Health, RegisteredProcess } from './registry.ts';
import { topology } from './topology.ts';

const well: Health = { ready: true, phase: 'ready', database: 'reachable', databases: {}, eventsBehind: 0, lag: [] };
const lag = (consumer: string, behind: number, parked = 0) => ({ consumer, source: 'x.outbox', position: '1.0', behind, parked });

function running(pid: number, services: readonly string[], more: Partial<RegisteredProcess> = {}): RegisteredProcess {
  return { id: `id-${pid}`, host: 'node', pid, services, gateway: false, url: `http://node:${pid}`, internalUrl: `http://node:1${pid}`, version: '1', startedAtMs: 0, seenAtMs: 50_000, silentMs: 900, health: well, ...more };
}

const whole = [
  running(1, ['identity'], { gateway: true }), running(2, ['ledger', 'accounts', 'transactions'], { health: { ...well, lag: [lag('transactions.summary', 7)] } }), running(3, ['events']),
  running(4, ['payments', 'currency', 'notifications']),
];

it('has nothing to say where all is well', () => {
  const { troubles, services } = topology(whole, SERVICES);
  expect(troubles).toEqual([]);
  expect(services.find(({ name }) => name === 'transactions')).toEqual({
    name: 'transactions', processes: 1, hears: ['accounts'], calls: [{ name: 'ledger', breaker: undefined }, { name: 'accounts', breaker: undefined }], behind: 7,
  });
  expect(lines(topology(whole, SERVICES)).at(-1)).toBe('all well');
});

it('names what somebody should look at', () => {
  const { troubles } = topology([
    running(1, ['identity'], { health: { ...well, neighbours: { ledger: 'open', accounts: 'closed' } } }),
    running(2, ['ledger'], { silentMs: 20_000 }),
    running(3, ['accounts'], { health: { ...well, ready: false, database: 'unreachable' } }),
    running(4, ['transactions'], { health: { ...well, lag: [lag('transactions.facts', 0, 2)] } }), running(5, ['transactions'], { health: { ...well, lag: [lag('transactions.facts', 0, 2)] } }),
  ], SERVICES);
  expect(troubles).toEqual([
    'node:2 (ledger) is silent for 20 s: it has ended without a word, or its database is away', 'node:3 (accounts) is database unreachable',
    'nobody runs ledger', 'nobody runs currency', 'nobody runs payments', 'nobody runs notifications', 'nobody runs events', 'nobody runs the gateway', 'node:1 does not reach ledger: its circuit breaker is open', 'transactions.facts has 2 dead letters',
  ]);
});

it('has nothing to say of a process that was killed once another has been started in its place', () => {
  const killed = running(9, ['events'], { silentMs: 20_000 });
  const states = (others: readonly RegisteredProcess[]) => topology([killed, ...others], SERVICES).processes.find(({ pid }) => pid === 9)!.state;
  expect(states(whole)).toBe('silent');
  expect(states([running(3, ['events', 'ledger'], { startedAtMs: 60_000 })])).toBe('silent');
  const again = whole.map((one) => (one.services[0] === 'events' ? { ...one, startedAtMs: 60_000 } : one));
  expect(states(again)).toBe('replaced');
  expect(topology([killed, ...again], SERVICES).troubles).toEqual([]);
});

it('shows the worst that any process of a service sees of a neighbour', () => {
  const seeing = (pid: number, ledger: 'open' | 'closed') => running(pid, ['accounts'], { health: { ...well, neighbours: { ledger } } });
  const { services } = topology([seeing(1, 'closed'), seeing(2, 'open')], SERVICES);
  expect(services.find(({ name }) => name === 'accounts')).toMatchObject({ processes: 2, calls: [{ name: 'ledger', breaker: 'open' }] });
});
