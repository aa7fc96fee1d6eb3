import { existsSync, globSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../simulation/random.ts';
import { whyNoDisk } from './disk.ts';
import { PROCESSES, type Installation, type ProcessName } from './installation.ts';

export interface Fault {
  readonly name: string;
  /** Ends when the fault is over: from then on the time to recover counts. */
  strike(installation: Installation, random: Random): Promise<void>;
  /** What an operator, or what stands in for one, does at once: start again what is dead. */
  repair?(installation: Installation): Promise<void>;
  /** Why it is left out here. */
  without?(): Promise<string | undefined>;
}

const HELD_MS = 3_000;
const SLOW_MS = 200;
const CLOCK_OFF = '5m';
/** Debian's libfaketime, for programs with threads. */
const FAKE_CLOCK = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0];

const killed = (name: ProcessName): Fault => ({
  name: `kill-${name}`,
  strike: (installation) => installation.end(name, 'SIGKILL'),
  repair: (installation) => installation.start(name),
});

/** It lives and does nothing, as under a debugger or on a machine that swaps. */
const paused = (name: ProcessName): Fault => ({
  name: `pause-${name}`,
  async strike(installation) {
    installation.process(name).kill('SIGSTOP');
    await pause(HELD_MS);
    installation.process(name).kill('SIGCONT');
  },
});

/** Five minutes before or after everybody else's; it starts so, works for a while, and is stopped or dies with what it had begun. */
const offTime = (name: ProcessName): Fault => ({
  name: `clock-${name}`,
  async strike(installation, random) {
    await installation.end(name, 'SIGTERM');
    await installation.start(name, { LD_PRELOAD: FAKE_CLOCK!, FAKETIME: `${random.pick(['+', '-'])}${CLOCK_OFF}`, FAKETIME_DONT_FAKE_MONOTONIC: '1' });
    await pause(HELD_MS);
    await installation.end(name, random.pick(['SIGTERM', 'SIGKILL']));
  },
  repair: (installation) => installation.start(name),
  without: async () => (FAKE_CLOCK !== undefined && existsSync(FAKE_CLOCK) ? undefined : 'there is no libfaketime (Debian: apt-get install libfaketime)'),
});

const onWire = (to: keyof Installation['wires']): Fault[] => [
  {
    name: `cut-${to}`,
    async strike({ wires }) {
      wires[to].cut();
      await pause(HELD_MS / 6);
      await wires[to].refuse();
      await pause(HELD_MS);
      await wires[to].heal();
    },
  },
  {
    name: `black-hole-${to}`,
    async strike({ wires }) {
      wires[to].blackHole();
      await pause(HELD_MS);
      await wires[to].heal();
    },
  },
  {
    name: `slow-${to}`,
    async strike({ wires }) {
      wires[to].delay(SLOW_MS);
      await pause(HELD_MS);
      await wires[to].heal();
    },
  },
];

const ON_OTHERS: readonly Fault[] = [
  { name: 'postgres-kill', strike: ({ postgres }) => postgres.kill(), repair: ({ postgres }) => postgres.start() },
  {
    name: 'postgres-stop',
    async strike({ postgres }) {
      await postgres.stop();
      await pause(HELD_MS);
    },
    repair: ({ postgres }) => postgres.start(),
  },
  {
    name: 'kafka-stop',
    async strike({ kafka }) {
      await kafka.kill();
      await pause(HELD_MS);
    },
    repair: ({ kafka }) => kafka.restart(),
  },
  {
    name: 'redis-stop',
    async strike({ redis }) {
      await redis.kill();
      await pause(HELD_MS);
    },
    repair: ({ redis }) => redis.start(),
  },
  {
    name: 'disk-full',
    async strike({ disk }) {
      await disk!.fill();
      await pause(HELD_MS);
      await disk!.free();
    },
    // It may have ended, for want of room for its journal.
    repair: ({ postgres }) => postgres.start(),
    without: whyNoDisk,
  },
];

export const FAULTS: readonly Fault[] = [...PROCESSES.map(killed), ...PROCESSES.map(paused), ...ON_OTHERS, ...onWire('transactions'), ...onWire('ledger'), ...PROCESSES.map(offTime)];
