import { describe, expect, it } from 'vitest';
import { captureFacts, readTransaction, refundFacts, saleFacts } from './transactions.ts';
import { child, readXml } from './xml.ts';

const OPERATION = 'cap_01kahbq9xte7s9bwzt2a7y3nqd';

const read = (fields: string) => readTransaction(child(readXml(`<?xml version="1.0" encoding="UTF-8"?>
<transaction><id>abc123</id><type>sale</type><currency-iso-code>EUR</currency-iso-code><amount>12.50</amount><created-at type="datetime">2026-01-05T10:00:00Z</created-at>
<refund-ids type="array"/><partial-settlement-transaction-ids type="array"/><authorized-transaction-id nil="true"/>${fields}</transaction>`), 'transaction'));

describe('a transaction of Braintree', () => {
  it.each([
    ['authorizing', ['processing']], ['authorized', ['authorised']], ['submitted_for_settlement', ['authorised', 'captured']], ['settling', ['authorised', 'captured']], ['settled', ['authorised', 'captured']],
    ['settlement_declined', ['authorised', 'captured', 'refunded']], ['voided', ['authorised']], ['authorization_expired', ['authorised', 'voided']], ['processor_declined', ['declined']], ['gateway_rejected', ['declined']], ['failed', ['declined']],
  ])('that is a sale and %s says %j', (status, types) => {
    expect(saleFacts(read(`<status>${status}</status>`)).map(({ type }) => type)).toEqual(types);
  });

  it('in parts stays what was authorised, whatever its own status', () => {
    const sale = read('<status>settlement_pending</status>').raw;
    const parts = readTransaction({ ...(sale as object), 'partial-settlement-transaction-ids': ['p1', 'p2'] });
    expect(saleFacts(parts)).toMatchObject([{ type: 'authorised', amount: 1_250, currency: 'EUR' }]);
    expect(read('<status>authorized</status>').partialSettlements).toEqual([]);
  });

  it('that is a part is known by our operation; one that is not settled after all gives the money back', () => {
    const order = `<order-id>${OPERATION}-capture</order-id>`;
    expect(captureFacts(read(`<status>settling</status>${order}`))).toMatchObject([{ type: 'captured', operationId: OPERATION, reference: 'abc123', amount: 1_250 }]);
    expect(captureFacts(read(`<status>settlement_declined</status>${order}`)).map(({ type }) => type)).toEqual(['captured', 'refunded']);
    expect(captureFacts(read(`<status>failed</status>${order}`))).toMatchObject([{ type: 'capture-failed', operationId: OPERATION }]);
  });

  it('that is a refund counts when it is submitted, and is none when it failed', () => {
    expect(refundFacts(read(`<status>submitted_for_settlement</status><order-id>${OPERATION}-refund</order-id>`))).toMatchObject([{ type: 'refunded', operationId: OPERATION }]);
    expect(refundFacts(read('<status>settlement_declined</status>'))).toMatchObject([{ type: 'refund-failed', operationId: null, reference: 'abc123' }]);
  });

  it.each([['2001', 'insufficient_funds', 'retry-later'], ['2004', 'invalid_expiry_date', 'update-method'], ['2999', 'do_not_honor', 'other-method'], ['3000', 'issuer_unavailable', 'retry-other-provider']])('declined with %s is %s: %s', (code, ours, advice) => {
    const [declined] = saleFacts(read(`<status>processor_declined</status><processor-response-code>${code}</processor-response-code><processor-response-text>No &amp; no</processor-response-text>`));
    expect(declined).toMatchObject({ type: 'declined', decline: { code: ours, advice, provider: { code, message: 'No & no' } } });
  });

  it('is refused with an amount that is none, rather than rounded', () => {
    const raw = read('<status>settled</status>').raw as Record<string, string>;
    for (const amount of ['12.505', '1e3', '', '12,50']) expect(() => readTransaction({ ...raw, amount })).toThrow();
  });
});
