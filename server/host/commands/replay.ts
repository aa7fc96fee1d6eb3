import { Option, type Command } from 'commander';
import { reachFlorin, withConnection, type Connection } from './connection.ts';
import { onEnd, say } from './terminal.ts';
import { replayFile } from './replay/replay-file.ts';
import { wholeNumber } from './whole-number.ts';

interface Options extends Partial<Connection> {
  readonly currency: string;
  readonly single?: true;
  readonly resend?: true;
  readonly limit?: number;
  readonly connections: number;
}

export function registerReplay(program: Command): void {
  withConnection(program.command('replay'), 'accounts:write, transactions:write and ledger:read')
    .description('move a real card-transaction history through the platform: an account per customer and terminal, every row a transaction; may be run again at any time')
    .argument('<file>', 'CSV, gzipped or not, with the columns TRANSACTION_ID, CUSTOMER_ID, TERMINAL_ID, TX_AMOUNT')
    .addOption(new Option('--currency <code>', 'of the amounts').default('USD'))
    .option('--single', 'one request a row, instead of batches of 1,000')
    .option('--resend', 'send rows again that are there already, to see that nothing doubles')
    .addOption(new Option('--limit <rows>', 'only so many rows: a town of its own').argParser(wholeNumber))
    .addOption(new Option('--connections <count>', 'connections to Florin').argParser(wholeNumber).default(64))
    .action(async (file: string, { url, apiKey, ...options }: Options) => {
      const reached = await reachFlorin({ url, apiKey, atOnce: options.connections, say });
      onEnd(async () => {
        await reached.leave();
        say('stopped; the same command goes on from here');
      });
      try {
        const ok = await replayFile({
          florin: reached.florin, path: file, currency: options.currency, limit: options.limit ?? Infinity, single: options.single ?? false,
          resend: options.resend ?? false, atOnce: options.connections, say, out: process.stderr,
        });
        if (!ok) process.exitCode = 1;
      } finally {
        await reached.leave();
      }
    });
}
