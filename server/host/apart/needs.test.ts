import { describe, expect, it } from 'vitest';
import { chooseServices, GROUPS, SERVICES } from '../services.ts';
import { readSettings } from '../settings.ts';
import { calledElsewhere, refuseMissing, sourcesElsewhere } from './needs.ts';

const called = (...names: string[]): Record<string, string> => Object.fromEntries(calledElsewhere(chooseServices(names)));
const sources = (...names: string[]): string[] => sourcesElsewhere(chooseServices(names), []).map(({ name }) => name as string);

describe('a choice of services', () => {
  it('is everything where nothing is said, and the groups together are that too', () => {
    expect(chooseServices(undefined)).toEqual({ services: SERVICES, gateway: true, elsewhere: [] });
    expect(chooseServices(Object.keys(GROUPS))).toEqual(chooseServices(undefined));
  });

  it('calls the neighbours of its manifests, and those who must have taken its events', () => {
    expect(called('money')).toEqual({ identity: 'transactions, which asks where ledgers are', events: 'the outbox of ledger, the outbox of accounts, the outbox of transactions', notifications: 'the outbox of ledger, the outbox of accounts, the outbox of transactions' });
    expect(called('accounts')).toEqual({ ledger: 'accounts', transactions: 'the outbox of accounts', events: 'the outbox of accounts', notifications: 'the outbox of accounts' });
    expect(called('events')).toEqual({ transactions: 'events', notifications: 'the outbox of events, events' });
    expect(Object.keys(called('gateway'))).toEqual(SERVICES.map(({ name }) => name as string));
  });

  it('reads the outboxes it listens to', () => {
    expect(sources('transactions')).toEqual(['accounts']);
    expect(sources('insight')).toEqual(['identity', 'ledger', 'accounts', 'transactions', 'currency', 'payments', 'notifications']);
    expect(sources('ledger')).toEqual([]);
  });

  it('is refused by the names of all settings that are missing', () => {
    const missing = (env: Record<string, string>) => () => refuseMissing(chooseServices(['ledger', 'accounts']), readSettings(env));
    expect(missing({})).toThrow(/FLORIN_DATABASE_URL is missing[^]*FLORIN_TRANSACTIONS_URL or FLORIN_SERVICES_URL is missing: transactions runs elsewhere, and is needed by the outbox of accounts[^]*FLORIN_EVENTS_URL/);
    const database = { FLORIN_DATABASE_URL: 'postgresql://x@y/z' };
    expect(missing({ ...database, FLORIN_EVENTS_URL: 'http://e:1' })).toThrow(/^FLORIN_TRANSACTIONS_URL/);
    expect(missing({ ...database, FLORIN_SERVICES_URL: 'https://florin-{service}:3100' })).not.toThrow();
  });

  it('finds each service where its own setting says, or the pattern', () => {
    const { addresses } = readSettings({ FLORIN_SERVICES_URL: 'http://florin-{service}:3100', FLORIN_LEDGER_URL: 'http://a:1, http://b:2' });
    expect([addresses['ledger'], addresses['events']]).toEqual([['http://a:1', 'http://b:2'], ['http://florin-events:3100']]);
  });
});
