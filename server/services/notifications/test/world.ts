import { randomUUID } from 'node:crypto';
import { ORPCError } from '@orpc/server';
import { onTestFinished } from 'vitest';
import { decodeId } from '../../../../contracts/ids.ts';
import { SCOPES, type Scope } from '../../../../contracts/scopes.ts';
import { channelConnector, type ServiceAddresses } from '../../../adapters/channels/connect.ts';
import { compose } from '../../../host/compose.ts';
import type { CallContext } from '../../../kit/call.ts';
import { decompressLines, type EventRecord } from '../../../kit/events.ts';
import type { Mail, Mailer } from '../../../kit/mail.ts';
import { KEYS_SCHEMA } from '../../../kit/personal-data/key-store.ts';
import { manualClock, testPorts } from '../../../test/support/service-context.ts';
import { testDatabase } from '../../../test/support/test-database.ts';
import { smtpDouble, twilioDouble, type Double } from '../../../test/support/channels/doubles.ts';
import { accounts } from '../../accounts/service.ts';
import { ledger } from '../../ledger/service.ts';
import { notifications } from '../service.ts';

/** The mailer of the installation, in memory. `fail` makes it refuse. */
export function memoryMailer() {
  const mails: Mail[] = [];
  const state = { fail: undefined as Error | undefined };
  const mailer: Mailer = {
    async send(mail) {
      if (state.fail !== undefined) throw state.fail;
      mails.push(mail);
    },
  };
  return { mails, mailer, state };
}

export const NOON = Date.parse('2026-03-10T12:00:00Z');

/** Ledger, accounts and notifications on a database of this file's own. Time stands still until it is told to move. */
export async function startNotifications(settings: Record<string, string> = {}) {
  const db = await testDatabase([ledger, accounts, notifications, KEYS_SCHEMA]);
  const clock = manualClock(NOON);
  const mail = memoryMailer();
  const services: Partial<ServiceAddresses> = {};
  const open = () => compose([ledger, accounts, notifications], testPortsOf());
  const ports = testPorts(db, 'notifications', { clock, mailer: mail.mailer, settings: { notifications: { publicUrl: 'https://pay.example.com', privateAddresses: 'true', ...settings } }, outside: { connectChannel: (setup) => channelConnector(services)(setup) } });
  const testPortsOf = () => ports;
  const { clients, running } = open();
  const database = db.database('notifications');
  const room = running.get('notifications')!;
  const run = (name: string) => room.jobs.find((job) => job.name === name)!.run();

  /** Everything that is due, in all lanes, until nothing is. */
  async function send(): Promise<void> {
    for (const lane of ['send-urgent', 'send-normal', 'send-bulk']) while (await run(lane) === true);
    // What is slow on a busy machine goes on after its run.
    await Promise.all(room.jobs.map((job) => job.drain?.()));
  }

  async function told(tenantId: string): Promise<{ types: string[]; subject: string; data: Record<string, unknown> }[]> {
    const rows = await database.query<{ data: Buffer }>('SELECT data FROM outbox WHERE tenant_id = $1 ORDER BY id', [tenantId]);
    return rows.flatMap(({ data }) => decompressLines(data).map((line) => JSON.parse(line) as { types: string[]; subject: string; data: Record<string, unknown> }));
  }

  /** As the bus would hand it on. */
  async function hear(tenantId: string, event: Pick<EventRecord, 'type' | 'data'> & Partial<EventRecord>): Promise<void> {
    const whole = { id: randomUUID(), source: 'accounts', version: 1, tenantId, subject: 'x', timeMs: clock.now(), ...event } as EventRecord;
    for (const consumer of room.consumers) if (consumer.types.includes(whole.type)) await database.transaction((tx) => consumer.handle([whole], tx));
  }

  async function newCustomer(tenantId: string, email: string | null = 'ann@example.com', name = 'Ann Lee'): Promise<string> {
    return (await clients.accounts.createCustomer({ name, email }, as(tenantId))).id;
  }

  return { db, clock, mail, services, clients, database, room, run, send, told, hear, newCustomer, personal: ports.personal!, notifications: clients.notifications, accounts: clients.accounts, again: open };
}

export type World = Awaited<ReturnType<typeof startNotifications>>;

export const newTenant = (): string => randomUUID();

/** The context of a call by a tenant's key. */
export function as(tenantId: string, given: { idempotencyKey?: string; scopes?: readonly Scope[] } = {}): { context: CallContext } {
  return { context: { call: { tenantId, actor: { kind: 'key', id: 'test', scopes: given.scopes ?? SCOPES }, requestId: 'test', reply: { replayed: false }, idempotencyKey: given.idempotencyKey } } };
}

/** The code a call is refused with; it fails where the call succeeds or breaks. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const outcome = await call.then((value) => ({ value }), (error: unknown) => ({ error }));
  if ('error' in outcome && outcome.error instanceof ORPCError) return outcome.error.code;
  throw 'error' in outcome ? outcome.error : new Error(`not refused: ${JSON.stringify(outcome.value)}`);
}

export const uuid = (kind: 'notification' | 'customer' | 'bulk', id: string): string => decodeId(kind, id)!;

/** A provider of a tenant, over a double of its own. */
async function addDouble(world: World, tenantId: string, double: Double, priority: number) {
  Object.assign(world.services, double.addresses);
  const { provider, settings, credentials } = double.setup;
  const { id } = await world.notifications.createChannel({ name: provider, priority, setup: { provider, ...settings, credentials } as never }, as(tenantId));
  onTestFinished(() => world.notifications.deleteChannel({ id }, as(tenantId)).then(() => {}, () => {}));
  return { id, ...double };
}

export const addSmtp = async (world: World, tenantId: string, priority = 100) => addDouble(world, tenantId, await smtpDouble(), priority);
export const addTwilio = async (world: World, tenantId: string, priority = 100) => addDouble(world, tenantId, await twilioDouble(), priority);
export const addOther = addDouble;
