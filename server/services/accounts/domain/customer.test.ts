import { expect, test } from 'vitest';
import { editCustomer, type Customer, type CustomerEdit } from './customer.ts';

const ada: Customer = {
  id: 'c', type: 'person', name: 'Ada', email: 'ada@example.com', country: 'GB', document: { type: 'passport', number: 'X 12', country: 'GB' }, status: 'active', reference: 'r-1',
  metadata: { tier: 'gold' }, version: 3, createdAtMs: 0,
};

test.each<[string, CustomerEdit, Partial<Customer>]>([
  ['a new name', { name: 'Ada L.' }, { name: 'Ada L.' }],
  ['null takes the email away', { email: null }, { email: null }],
  ['null takes the country away', { country: null }, { country: null }],
  ['null takes the document away', { document: null }, { document: null }],
  ['another number of the document', { document: { type: 'passport', number: 'X 13', country: 'GB' } }, { document: { type: 'passport', number: 'X 13', country: 'GB' } }],
  ['null takes the reference away', { reference: null }, { reference: null }],
  ['blocking', { status: 'blocked' }, { status: 'blocked' }],
  ['metadata is replaced as a whole', { metadata: { city: 'London' } }, { metadata: { city: 'London' } }],
])('%s is a new version', (_, edit, change) => {
  expect(editCustomer(ada, edit)).toEqual({ ...ada, ...change, version: 4 });
});

test.each<[string, CustomerEdit]>([
  ['nothing', {}], ['the same values', { name: 'Ada', email: 'ada@example.com', status: 'active', document: { type: 'passport', number: 'X 12', country: 'GB' }, metadata: { tier: 'gold' } }],
  ['undefined values', { email: undefined, country: undefined, reference: undefined }],
])('an edit with %s changes nothing', (_, edit) => {
  expect(editCustomer(ada, edit)).toBeUndefined();
});
