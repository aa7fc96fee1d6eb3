import type { Command } from 'commander';
import { Florin } from '../../../sdk/index.ts';
import { localWebhook, newLocalSecret } from '../../services/notifications/service.ts';
import { readConnection, withConnection, type Connection } from './connection.ts';
import { onEnd, say } from './terminal.ts';

interface Options extends Partial<Connection> {
  readonly forwardTo: string;
  readonly events: string;
  readonly secret?: string;
}

export function registerListen(program: Command): void {
  const command = program.command('listen')
    .description('follows the events of a running Florin and posts each to a URL of yours, as a signed webhook')
    .requiredOption('--forward-to <url>', 'where to post: http://localhost:4000/webhooks')
    .option('--events <types>', 'which, with commas between: payment.*, transaction.completed', '*')
    .option('--secret <whsec>', 'what to sign with; by default one is made and printed');
  withConnection(command, 'events:read').action(listen);
}

/** Until it is told to end. What a receiver refuses is shown and not sent again. */
async function listen({ forwardTo, events, secret = newLocalSecret(), ...given }: Options): Promise<void> {
  const { url, apiKey } = await readConnection(given);
  const patterns = events.split(',').map((pattern) => pattern.trim().replaceAll('-', '_'));
  const over = new AbortController();
  onEnd(() => {
    over.abort();
    return Promise.resolve();
  });
  say(`Events of ${url} go to ${forwardTo}, signed with ${secret}. Ctrl-C stops.`);
  for await (const event of new Florin({ baseUrl: url, apiKey }).events.stream({ signal: over.signal })) {
    const webhook = localWebhook(event, patterns, secret, Date.now());
    if (webhook !== undefined) say(`${await forward(forwardTo, webhook)}  ${webhook.type}  ${event.subject}`);
  }
}

async function forward(url: string, { body, headers }: { body: string; headers: object }): Promise<string> {
  try {
    const answer = await fetch(url, { method: 'POST', body, redirect: 'manual', headers: { 'content-type': 'application/json', ...headers } });
    await answer.body?.cancel();
    return String(answer.status);
  } catch (error) {
    return `not reached (${error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)})`;
  }
}
