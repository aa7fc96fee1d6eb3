import { expect, test } from 'vitest';
import type { Customer } from './customer.ts';
import { LOOKED_UP, maskCustomer, namesPerson } from './personal.ts';

const ada: Customer = {
  id: 'c', type: 'person', name: 'Ada Lovelace', email: 'ada@example.com', country: 'GB', document: { type: 'passport', number: 'X1234567', country: 'GB' },
  status: 'active', reference: 'crm-7', metadata: { tier: 'gold' }, version: 1, createdAtMs: 0,
};

test.each([
  ['email', ' Ada@EXAMPLE.com ', 'ada@example.com'], ['email', 'ａda@example.com', 'ada@example.com'],
  ['document', 'x 123-45/67', 'X1234567'], ['document', 'ß1', 'SS1'], ['reference', 'crm-7', 'crm-7'],
] as const)('an %s %j is looked up as %j', (field, value, normal) => {
  expect(LOOKED_UP[field](value)).toBe(normal);
});

test('a mask leaves what one knows already: the first letter, the domain, the last of a long number', () => {
  expect(maskCustomer(ada)).toEqual({
    ...ada, name: 'A••• L•••', email: 'a•••@example.com', document: { type: 'passport', number: '•••67', country: 'GB' }, reference: 'c•••', metadata: { tier: '•••' },
  });
  expect(maskCustomer({ ...ada, email: null, document: null, reference: null })).toMatchObject({ email: null, document: null, reference: null });
  expect(maskCustomer({ ...ada, document: { type: 'tax_id', number: '123', country: 'DE' } }).document?.number).toBe('•••');
  expect(maskCustomer({ ...ada, name: '😀 x', email: '"a@b"@example.com' })).toMatchObject({ name: '😀••• x•••', email: '"•••@example.com' });
});

test.each([
  ['asked by letter', false], ['Ada asked', true], ['mrs LOVELACE asked', true], ['see ada@example.com', true], ['passport X1234567', true], ['crm-7 asked', true],
])('%j names the person: %s', (text, names) => {
  expect(namesPerson(text, ada)).toBe(names);
});
