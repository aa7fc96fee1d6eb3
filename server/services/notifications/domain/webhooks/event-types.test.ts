import { expect, it, test } from 'vitest';
import { isAskedFor, tidyPatterns, webhookType } from './event-types.ts';

it('spells types as Standard Webhooks does, without a dash', () => {
  expect(webhookType('ledger.entry-created')).toBe('ledger.entry_created');
  expect(webhookType('payment.succeeded')).toBe('payment.succeeded');
  expect(webhookType('api-key.created')).toMatch(/^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)*$/);
});

test.each([
  [['*'], 'ledger.entry-created', true], [['ledger.entry_created'], 'ledger.entry-created', true], [['ledger.*'], 'ledger.entry-created', true],
  [['ledger.*'], 'ledger-transfer.created', false], [['ledger_transfer.*'], 'ledger-transfer.created', true], [['payment'], 'payment.succeeded', false],
  [['payment.succeeded'], 'payment.succeeded-later', false], [['account.created', 'payment.*'], 'payment.failed', true], [[], 'payment.failed', false],
])('%j asks for %s: %s', (patterns, type, asked) => {
  expect(isAskedFor(patterns, type)).toBe(asked);
});

it('keeps patterns in one spelling, each once', () => {
  expect(tidyPatterns(['payment.*', 'ledger.entry-created', 'ledger.entry_created'])).toEqual(['ledger.entry_created', 'payment.*']);
});
