import { expect, it } from 'vitest';
import type { EventRecord } from '../../../../kit/events.ts';
import { messageOf, pingOf, sequenceOf } from './message.ts';

const EVENT: EventRecord = {
  id: 'accounts.outbox-1207-3', source: 'accounts.outbox', type: 'account.created', version: 1, tenantId: '0193d0a0-0000-7000-8000-000000000001', subject: 'acc_1', timeMs: Date.parse('2026-11-20T10:00:00.123Z'),
  data: { id: 'acc_1', name: 'Zoë' }, index: 3,
};

it('says what happened as {type, timestamp, data}', () => {
  const { body, type, eventId } = messageOf(EVENT);
  expect(body).toBe('{"type":"account.created","timestamp":"2026-11-20T10:00:00.123Z","data":{"eventId":"accounts.outbox-1207-3","subject":"acc_1","version":1,"sequence":"0000000000001207-000003-0000","object":{"id":"acc_1","name":"Zoë"}}}');
  expect({ type, eventId }).toEqual({ type: 'account.created', eventId: EVENT.id });
});

it('has the same id whenever the event is taken, and another for another tenant, event, or event of that number elsewhere', () => {
  const { id } = messageOf(EVENT);
  expect(messageOf({ ...EVENT })).toMatchObject({ id });
  const others = [{ tenantId: '0193d0a0-0000-7000-8000-000000000002' }, { id: 'accounts.outbox-1207-4' }, { type: 'account.closed' }, { timeMs: 1 }, { subject: 'acc_2' }];
  expect(new Set(others.map((other) => messageOf({ ...EVENT, ...other }).id).concat(id)).size).toBe(others.length + 1);
});

it('leaves out what is too large to send', () => {
  const { body } = messageOf({ ...EVENT, data: { text: 'x'.repeat(20_001) } });
  expect(JSON.parse(body)).toMatchObject({ type: 'account.created', data: { subject: 'acc_1', object: null } });
});

it('numbers events so that of two the later has the greater text', () => {
  const at = (place: string) => sequenceOf({ id: `accounts.outbox-${place}`, source: 'accounts.outbox' });
  const inOrder = ['1-0', '1-0-1', '1-0-10', '1-1', '1-10', '2-0', '10-0', '9007199254740991-999999-9999'].map(at);
  expect(inOrder.toSorted()).toEqual(inOrder);
  expect(sequenceOf({ id: 'ledger.journal-77-0-2', source: 'ledger.journal' })).toBe('0000000000000077-000000-0002');
});

it('pings by the same shape', () => {
  const ping = pingOf(EVENT.tenantId, '0193d0a0-0000-7000-8000-00000000000a', '0193d0a0-0000-7000-8000-00000000000b', 0);
  expect(JSON.parse(ping.body)).toMatchObject({ type: 'webhook.ping', timestamp: '1970-01-01T00:00:00.000Z', data: { subject: 'whe_01jf8a0000e00800000000000b' } });
});
