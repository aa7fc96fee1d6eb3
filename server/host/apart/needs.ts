import type { AnyService } from '../compose.ts';
import type { Choice } from '../services.ts';
import { SettingsError, type HostSettings } from '../settings.ts';
import { SHARDED, type Shard } from '../shards/settings.ts';
import { urlSetting } from './settings.ts';

/** Whose process is asked where a ledger is. */
export const LOCATES = 'identity';

/** Services elsewhere that this process calls, each with whoever needs it. */
export function calledElsewhere({ services, elsewhere, gateway }: Choice): Map<string, string> {
  const called = new Map<string, string>();
  for (const { name } of elsewhere) {
    const callers = services.filter(({ uses }) => (uses as string[]).includes(name as string)).map((caller) => caller.name as string);
    if (gateway) callers.push('the gateway');
    // Beside identity is the table that says which shard a ledger is on.
    if (name === LOCATES) callers.push(...services.filter(({ asksItself }) => asksItself === true).map((one) => `${one.name as string}, which asks where ledgers are`));
    // What the archive has not taken must not be pruned, nor what another consumer still wants.
    callers.push(...services.filter((source) => tellsAnything(source) && hears(elsewhere.find((other) => other.name === name)!, source.name as string)).map((source) => `the outbox of ${source.name as string}`));
    // Their consumers' lag and dead letters are shown by the events service.
    if (services.some((service) => service.name === 'events') && hasConsumers(elsewhere.find((other) => other.name === name)!)) callers.push('events');
    if (callers.length > 0) called.set(name as string, [...new Set(callers)].join(', '));
  }
  return called;
}

/** The archive hears everything, whatever its manifest lists. */
export function hears(listener: AnyService, teller: string): boolean {
  return listener.name === 'events' || listener.listens.some((one) => one.startsWith(`${teller}:`));
}

const tellsAnything = ({ tells }: AnyService): boolean => Object.keys(tells).length > 0;

export const hasConsumers = ({ name, listens }: AnyService): boolean => name === 'events' || listens.length > 0;

/**
 * Services elsewhere whose outboxes this process reads: its consumers listen to them, its archive takes them, or its gateway wakes event
 * streams by them. Only the embedded bus reads them in their database, each as its own role. Not those of shards, which this process has no way
 * into: its event streams look for themselves, every five seconds.
 */
export function sourcesElsewhere({ services, elsewhere, gateway }: Choice, shards: readonly Shard[]): AnyService[] {
  return elsewhere.filter(({ name }) => shards.length === 0 || !SHARDED.includes(name as string)).filter(({ name }) => gateway || services.some((service) => hears(service, name as string)));
}

/** Refuses what can't work, by the names of the settings that are missing. */
export function refuseMissing(choice: Choice, settings: HostSettings): void {
  const missing: string[] = [];
  if (settings.databaseUrl === undefined) missing.push('FLORIN_DATABASE_URL is missing: processes that run some of the services share a PostgreSQL, and the one Florin brings serves one process only');
  for (const [service, callers] of calledElsewhere(choice)) {
    if (settings.shards.length > 0 && SHARDED.includes(service)) continue;
    if (settings.addresses[service] === undefined) missing.push(`${urlSetting(service)} or FLORIN_SERVICES_URL is missing: ${service} runs elsewhere, and is needed by ${callers}`);
  }
  if (missing.length > 0) throw new SettingsError(missing);
}
