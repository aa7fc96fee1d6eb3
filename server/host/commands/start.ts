import { join } from 'node:path';
import type { Command } from 'commander';
import type { Simulator } from '../../../simulator/simulator.ts';
import { openLogging, type Logging } from '../../adapters/logging/pino.ts';
import { prepareDemo, type Demo } from '../demo-tenant.ts';
import { namesOf, NODES, SERVICES } from '../services.ts';
import { validator, validatorKey } from '../../services/validator/service.ts';
import { serviceSettings, unknownSettings } from '../service-settings.ts';
import { readSettings, type HostSettings } from '../settings.ts';
import { startFlorin, type Florin } from '../start.ts';
import { fail, onEnd, say } from './terminal.ts';

export function registerStart(program: Command): void {
  program.command('start')
    .description('start Florin: every service in this process, on PostgreSQL of its own or the one of FLORIN_DATABASE_URL')
    .option('--services <names>', 'only these services or groups (edge, money, insight), with commas between; the others run in other processes', (names) => names.split(',').map((name) => name.trim()))
    .option('--kind <kind>', 'what a validator judges: compliance, funds or fraud; as FLORIN_VALIDATOR_KIND')
    .action((options: { services?: string[]; kind?: string }) => {
      if (options.kind !== undefined) process.env['FLORIN_VALIDATOR_KIND'] = options.kind;
      return start(options.services);
    });
}

async function start(services: string[] | undefined): Promise<void> {
  const beganMs = performance.now();
  const settings = readSettings(process.env);
  for (const name of unknownSettings([...SERVICES, ...NODES], process.env)) say(`· ${name} is no setting of Florin and does nothing`);
  const logFile = settings.logFile ?? (process.stderr.isTTY ? join(settings.dataDir, 'florin.log') : undefined);
  const logging = openLogging({ level: settings.logLevel, file: logFile });
  const florin = await begin(services, logging);
  onEnd(async (why) => {
    say(`\nstopping (${why}) …`);
    await florin.stop();
    await logging.close();
    say('stopped');
  });
  process.on('uncaughtException', (error) => {
    logging.of('host').error({ err: error }, 'ended by an error that nobody caught');
    void logging.close().then(() => fail(error));
  });
  florin.failed.then(async (how) => {
    await logging.close();
    fail(new Error(how));
  }, fail);
  const demo = settings.demo && florin.choice.gateway ? await orStop(florin, prepareDemo(florin, settings.dataDir)) : undefined;
  introduce(florin, settings, demo, (performance.now() - beganMs) / 1000, logFile);
  // For whoever started us and waits: `florin demo` and `florin replay` do.
  process.send?.({ ready: true });
}

async function begin(services: string[] | undefined, logging: Logging): Promise<Florin> {
  try {
    return await startFlorin({ env: process.env, services, logging, progress: (message) => say(`· ${message}`) });
  } catch (error) {
    await logging.close();
    throw error;
  }
}

async function orStop<T>(florin: Florin, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    await florin.stop();
    throw error;
  }
}

function introduceSimulator({ control, doubles, url }: Simulator): void {
  say(`  Simulator  ${control.url} says which test cards there are; its providers take the place of the real ones by URL:`);
  for (const { name } of doubles) say(`             ${name.padEnd(14)} ${url(name)}`);
}

function introduce(florin: Florin, settings: HostSettings, demo: Demo | undefined, tookSeconds: number, logFile: string | undefined): void {
  const { url, internalUrl, choice } = florin;
  say(`\nFlorin is ready after ${tookSeconds.toFixed(1)} s`);
  if (internalUrl !== undefined) {
    say(`  Runs       ${namesOf(choice).join(', ')}`);
    say(`  Internal   ${internalUrl}`);
  }
  if (choice.services.some(({ name }) => name === validator.name)) {
    say(`  Votes with ${florin.keys.signer(validatorKey(validator.config.parse(serviceSettings(validator, process.env)))).publicKey}`);
  }
  if (!choice.gateway) {
    say(`  Health     ${url}/readyz`);
    say('\nCtrl-C stops.');
    return;
  }
  say(`  API        ${url}/v1`);
  say(`  Reference  ${url}/docs`);
  say(`  Data       ${settings.databaseUrl === undefined ? settings.dataDir : 'in the database of FLORIN_DATABASE_URL'}`);
  if (logFile !== undefined) say(`  Log        ${logFile}`);
  if (florin.simulator !== undefined) introduceSimulator(florin.simulator);
  if (demo === undefined) {
    say(`\nRegister a tenant with POST ${url}/v1/auth/register. Ctrl-C stops.`);
    return;
  }
  say(`  Test key   ${demo.apiKey}`);
  if (demo.transfer !== undefined) sayCurl('Move 15.00 USD from Alice to Bob', `${url}/v1/transactions`, demo.apiKey, demo.transfer);
  if (demo.shop !== undefined) {
    sayCurl('Take 25.00 EUR from a card, by a double of Stripe', `${url}/v1/payments`, demo.apiKey, demo.shop.payment);
    say(`\nPay by card, PayPal or bank transfer, by their doubles, in a browser:\n\n  ${demo.shop.linkUrl}`);
  }
  say('\nCtrl-C stops.');
}

function sayCurl(title: string, to: string, apiKey: string, body: object): void {
  say(`\n${title}:\n`);
  say(`  curl -s ${to} \\`);
  say(`    -H 'Authorization: Bearer ${apiKey}' \\`);
  say(`    -H "Idempotency-Key: try-$(date +%s)" \\`);
  say(`    -H 'Content-Type: application/json' \\`);
  say(`    -d '${JSON.stringify(body)}'`);
}
