import { randomUUID } from 'node:crypto';
import { encodeId } from '../../../../contracts/ids.ts';
import type { Contracts } from '../../../../contracts/index.ts';
import { compose, type Ports } from '../../../host/compose.ts';
import type { CallContext } from '../../../kit/call.ts';
import type { Clock } from '../../../kit/clock.ts';
import type { Neighbours } from '../../../kit/service.ts';
import { faulty, type Strike } from '../../../test/simulation/faults.ts';
import { accounts } from '../../accounts/service.ts';
import { ledger } from '../../ledger/service.ts';
import { transactions } from '../service.ts';
import { as } from './support.ts';

export const SERVICES = [ledger, accounts, transactions];

type Operations = Record<string, (input: unknown, options: { context: CallContext }) => Promise<unknown>>;
export type Clients = Neighbours<'ledger' | 'accounts' | 'transactions'>;

export interface Server { readonly clients: Clients; run(service: keyof Contracts, job: string): Promise<unknown> }

/** A process for each server, over its database; `homes`: on which of them a ledger is. All die where `strike` says so. */
export function startServers(ports: readonly Ports[], homes: ReadonlyMap<string, number>, strike: Strike = () => false): Server[] {
  const servers: Server[] = ports.map((given) => {
    const peer: Ports['peer'] = (service) => Object.fromEntries(Object.keys(SERVICES.find(({ name }) => name === service)!.contract).map((operation) =>
      [operation, (input: unknown, options: { context: CallContext }) => {
        const there = servers[homes.get(options.context.call.tenantId)!]!.clients[service as keyof Clients] as unknown as Operations;
        return there[operation]!(input, options);
      }]));
    const { clients, running } = compose(SERVICES, { ...given, peer, database: (service) => faulty(given.database(service), strike) });
    return { clients, run: (service, job) => running.get(service)!.jobs.find(({ name }) => name === job)!.run() };
  });
  return servers;
}

/** What processes that come after find to do, until nothing is left. */
export async function recoverAll(servers: readonly Server[], clock: Clock & { advance(ms: number): void }, ledgers: readonly string[], waitMs = 5_001): Promise<void> {
  for (let round = 0; round < 6; round++) {
    clock.advance(round === 0 ? waitMs : 5_001);
    for (const server of servers) await server.run('transactions', 'recover-batches');
    for (const server of servers) await server.run('transactions', 'resume-transfers');
    const open = await Promise.all(servers.flatMap((server) => ledgers.map((one) => server.clients.transactions.listLedgerTransfers({ status: 'pending' }, as(one)))));
    if (open.every(({ data }) => data.length === 0)) return;
  }
  throw new Error('a transfer does not come to its end');
}

export async function openAccount({ clients }: Server, ledgerId: string, funds = 0, options: { currency?: string; limits?: object } = {}): Promise<string> {
  const currency = options.currency ?? 'USD';
  const { id } = await clients.accounts.createAccount({ name: 'test', currency, limits: options.limits }, as(ledgerId));
  if (funds > 0) await clients.transactions.create({ type: 'deposit', to: id, amount: funds, currency }, as(ledgerId, randomUUID()));
  return id;
}

export const balanceOf = async ({ clients }: Server, ledgerId: string, id: string) => (await clients.accounts.getAccount({ id }, as(ledgerId))).balance;

/** What a ledger owes the other, by its transit account; 0 where it has none yet. Nothing may be held on it. */
export async function owed({ clients }: Server, ledgerId: string, otherLedger: string, currency = 'USD'): Promise<number> {
  const { data } = await clients.accounts.listAccounts({ kind: 'transit', currency, limit: 100 }, as(ledgerId));
  const found = data.find(({ name }) => name.endsWith(encodeId('ledger', otherLedger)));
  if (found !== undefined && found.balance.held !== 0) throw new Error(`${found.balance.held} is still held on ${found.name}`);
  return found?.balance.posted ?? 0;
}
