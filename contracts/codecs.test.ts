import { expect, it } from 'vitest';
import { cloudEvent, decodeLines } from './codecs.ts';
import { journalLine } from './proofs/journal-line.ts';

const tenantId = '0198c0de-0000-7000-8000-000000000001';
const origin = { source: 'ledger.journal', id: 42n, tenantId };

it('makes one event of a line for each of its types, with ids that stay', () => {
  const lines = [
    JSON.stringify({ types: ['user.registered'], version: 1, subject: 'usr_1', time: 5, data: { name: 'É' } }),
    JSON.stringify({ types: ['transaction.created', 'transaction.completed'], version: 2, subject: 'txn_1', time: 6, data: {} }),
  ];
  const events = decodeLines('events', lines, { ...origin, source: 'identity.outbox' });
  expect(events.map(({ id, index, type }) => [id, index, type])).toEqual([
    ['identity.outbox-42-0', 0, 'user.registered'], ['identity.outbox-42-1', 1, 'transaction.created'], ['identity.outbox-42-1-1', 2, 'transaction.completed'],
  ]);
  expect(events[0]).toMatchObject({ source: 'identity.outbox', version: 1, tenantId, subject: 'usr_1', timeMs: 5, data: { name: 'É' } });
});

it('makes of a journal line the posting, and a change of balance for each entry', () => {
  const entry = { accountId: 'acc_1', currency: 'EUR', version: 3, change: -500, posted: 1_500, heldDebits: 0, heldCredits: 0 };
  const other = { ...entry, accountId: 'acc_2', change: 500, posted: 500 };
  const line = journalLine({
    postingId: 'pst_1', tenantId: 'ten_1', kind: 'posted', recordedAtMs: 1_700_000_000_123, effectiveAtMs: null, expiresAtMs: 1_700_000_000_124,
    reference: 'r', resolves: null, group: null, entries: [entry, other],
  });
  const [posting, ...balances] = decodeLines('journal', [line], origin);
  expect(posting).toEqual({
    id: 'ledger.journal-42-0', index: 0, source: 'ledger.journal', type: 'ledger.entry-created', version: 1, tenantId, subject: 'pst_1', timeMs: 1_700_000_000_123,
    data: {
      id: 'pst_1', kind: 'posted', reference: 'r', resolves: null, group: null, recordedAt: '2023-11-14T22:13:20.123Z', effectiveAt: null,
      expiresAt: '2023-11-14T22:13:20.124Z', entries: [entry, other],
    },
  });
  expect(balances.map(({ id, index, subject, data }) => [id, index, subject, data.change, data.postingId])).toEqual([
    ['ledger.journal-42-0-1', 1, 'acc_1', -500, 'pst_1'], ['ledger.journal-42-0-2', 2, 'acc_2', 500, 'pst_1'],
  ]);
});

it('shows an event to the world as a CloudEvent', () => {
  const [event] = decodeLines('events', ['{"types":["a.b"],"version":1,"subject":"s","time":0,"data":{"x":1}}'], { ...origin, source: 'a.outbox' });
  expect(cloudEvent(event!)).toEqual({
    specversion: '1.0', id: 'a.outbox-42-0', source: 'a.outbox', type: 'a.b', version: 1, subject: 's', time: '1970-01-01T00:00:00.000Z', data: { x: 1 },
  });
});
