import { InvalidArgumentError, Option, type Command } from 'commander';
import { PROVIDERS, startSimulator, type LoggedRequest, type ProviderName, type Simulator } from '../../../simulator/simulator.ts';
import { explainListen } from '../port.ts';
import { SIMULATOR_PORT } from '../simulator.ts';
import { onEnd, say } from './terminal.ts';
import { wholeNumber } from './whole-number.ts';

interface Options {
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly providers?: readonly ProviderName[];
  readonly startsAt?: number;
  readonly requests: boolean;
}

export function registerSimulate(program: Command): void {
  program.command('simulate')
    .description('doubles of payment providers on this machine: stateful, with test cards, signed webhooks, 3-D Secure, disputes, payouts, a clock that you move, and faults on demand')
    .addOption(new Option('--port <port>', 'control port; the providers follow it. 0: each on a free one').argParser(portNumber).default(SIMULATOR_PORT))
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(new Option('--seed <number>', 'another number, other ids').argParser(wholeNumber).default(1))
    .addOption(new Option('--providers <names>', `only these, with commas between: ${PROVIDERS.join(', ')}`).argParser(providerNames))
    .addOption(new Option('--starts-at <moment>', 'the clock stands there and moves only when told to: 2026-01-31T00:00:00Z').argParser(moment))
    .option('--no-requests', 'do not list requests as they come')
    .action(async ({ port, host, seed, providers, startsAt, requests }: Options) => {
      const beganMs = performance.now();
      const simulator = await startSimulator({ port, host, seed, providers, startMs: startsAt, heard: requests ? (request) => say(lineOf(request)) : undefined })
        .catch((error: unknown) => { throw explainListen(error, host, port, '--port'); });
      onEnd(async () => {
        await simulator.stop();
        say('stopped');
      });
      introduce(simulator, performance.now() - beganMs);
    });
}

function introduce({ control, doubles, url }: Simulator, tookMs: number): void {
  say(`\nThe simulator is ready after ${(tookMs / 1000).toFixed(1)} s. No money moves here.`);
  for (const { name, credentials, testMethods } of doubles) {
    say(`\n${name.padEnd(14)} ${url(name)}`);
    for (const [key, value] of Object.entries(credentials)) say(`  ${key.padEnd(20)} ${value}`);
    for (const { token, outcome } of testMethods) say(`  ${token.padEnd(64)} ${outcome}`);
  }
  say(`\nControl        ${control.url}`);
  say(`  what there is   curl ${control.url}`);
  say(`  webhooks        curl ${control.url}/webhooks -d '{"provider":"stripe","url":"http://127.0.0.1:3000/…"}'`);
  say(`  a fault         curl ${control.url}/faults -d '{"provider":"stripe","fault":"timeout-after"}'`);
  say(`  tomorrow        curl ${control.url}/clock/advance -d '{"ms":86400000}'`);
  say(`  money moved     curl ${control.url}/books`);
  say('\nCtrl-C stops.');
}

const lineOf = ({ atMs, provider, method, path, status, fault, tookMs }: LoggedRequest): string =>
  `${new Date(atMs).toISOString()}  ${provider.padEnd(13)} ${method.padEnd(6)} ${path}  ${status ?? 'no answer'}  ${tookMs} ms${fault === null ? '' : `  (${fault})`}`;

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535 - PROVIDERS.length) throw new InvalidArgumentError(`It must be from 0 to ${65_535 - PROVIDERS.length}.`);
  return port;
}

function providerNames(text: string): ProviderName[] {
  return text.split(',').map((name) => {
    const known = PROVIDERS.find((one) => one === name.trim());
    if (known === undefined) throw new InvalidArgumentError(`${name} is none of ${PROVIDERS.join(', ')}.`);
    return known;
  });
}

function moment(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new InvalidArgumentError('It must be a moment such as 2026-01-31T00:00:00Z.');
  return ms;
}
