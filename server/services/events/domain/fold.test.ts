import { expect, it } from 'vitest';
import { fold } from './fold.ts';

it('lets the last word win, field by field, and changes nothing it was given', () => {
  const state = { name: 'A', status: 'open' };
  expect(fold(state, [{ status: 'frozen' }, { status: 'closed', balance: { posted: 1 } }])).toEqual({ name: 'A', status: 'closed', balance: { posted: 1 } });
  expect(state).toEqual({ name: 'A', status: 'open' });
  expect(fold({}, [])).toEqual({});
});
