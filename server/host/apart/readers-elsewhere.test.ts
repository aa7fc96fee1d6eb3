import { expect, it } from 'vitest';
import { SERVICES } from '../services.ts';
import type { RemoteNeighbours } from './neighbours.ts';
import { readersElsewhere } from './readers-elsewhere.ts';

type Said = Awaited<ReturnType<ReturnType<RemoteNeighbours['hosts']>[number]['lag']>>;

const listeners = SERVICES.filter(({ name }) => name === 'events' || name === 'notifications');
const at = (consumer: string, position: string): Said => ({ lag: [{ consumer, source: 'ledger.outbox', position, behind: 0, parked: 0 }], unread: [] });

/** What processes of the archive and of notifications say, and who is known to read the outbox of the ledger. */
const readers = (archive: Said, notifications: Said) => readersElsewhere(listeners, {
  hosts: (service) => [{ lag: async () => (service === 'events' ? archive : notifications) }] as unknown as ReturnType<RemoteNeighbours['hosts']>,
})({ service: 'ledger', name: 'ledger.outbox' });

it('knows how far each is that listens', async () => {
  expect(await readers(at('events.archive', '7.0'), at('notifications.rules', '5.2'))).toEqual([{ needs: 5n, archive: false }, { needs: 7n, archive: true }]);
});

it('knows nothing as long as one has no position yet: then nothing may be pruned', async () => {
  expect(await readers(at('events.archive', '7.0'), { lag: [], unread: [] })).toBeUndefined();
  expect(await readers(at('events.archive', '7.0'), { lag: [], unread: ['accounts'] })).toBeUndefined();
});

it('waits for nobody who does not read it', async () => {
  expect(await readers(at('events.archive', '7.0'), { lag: [], unread: ['ledger'] })).toEqual([{ needs: 7n, archive: true }]);
});
