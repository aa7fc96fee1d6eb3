import { Option, type Command } from 'commander';
import { reachFlorin, withConnection, type Connection } from './connection.ts';
import { runDemo } from './demo/run-demo.ts';
import { onEnd, say } from './terminal.ts';
import { wholeNumber } from './whole-number.ts';

interface Options extends Partial<Connection> {
  readonly seconds: number;
  readonly customers: number;
  readonly merchants: number;
  readonly connections: number;
  readonly seed: number;
}

export function registerDemo(program: Command): void {
  const count = (flags: string, about: string, byDefault: number) => new Option(flags, about).argParser(wholeNumber).default(byDefault);
  withConnection(program.command('demo'), 'accounts:write, transactions:write and ledger:read')
    .description('a town of customers and merchants paying each other through the public API; then how fast it was, and proof that no cent was lost')
    .addOption(count('--seconds <seconds>', 'for so long', 20))
    .addOption(count('--customers <count>', 'customers', 1_000))
    .addOption(count('--merchants <count>', 'merchants', 100))
    .addOption(count('--connections <count>', 'payments under way at once', 64))
    .addOption(count('--seed <number>', 'another number, another town', 1))
    .action(async ({ url, apiKey, connections, ...options }: Options) => {
      const reached = await reachFlorin({ url, apiKey, atOnce: connections, say });
      onEnd(async () => {
        await reached.leave();
        say('stopped');
      });
      try {
        const ok = await runDemo({ ...options, florin: reached.florin, atOnce: connections, say, out: process.stderr });
        if (!ok) process.exitCode = 1;
      } finally {
        await reached.leave();
      }
    });
}
