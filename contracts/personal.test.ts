import { expect, test } from 'vitest';
import { maskEmail, maskName, maskNumber, maskText, mentions } from './personal.ts';

test.each([
  [maskName('Ada Lovelace'), 'A••• L•••'], [maskName('😀 x'), '😀••• x•••'], [maskName(''), ''], [maskText('crm-7'), 'c•••'],
  [maskEmail('ada@example.com'), 'a•••@example.com'], [maskEmail('"a@b"@example.com'), '"•••@example.com'], [maskNumber('X1234567'), '•••67'], [maskNumber('123'), '•••'],
])('%s', (masked, wanted) => expect(masked).toBe(wanted));

test.each([
  ['asked by letter', false], ['Ada asked', true], ['mrs LOVELACE asked', true], ['see ada@example.com', true], ['li', false],
])('%j mentions Ada Li Lovelace: %s', (text, wanted) => expect(mentions(text, 'Ada Li Lovelace', ['ada@example.com', null, undefined])).toBe(wanted));
