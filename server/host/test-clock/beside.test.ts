import { expect, it } from 'vitest';
import { readSettings, SettingsError } from '../settings.ts';
import { whatToTestWith } from './beside.ts';

const DATABASE = { FLORIN_DATABASE_URL: 'postgresql://florin@db:5432/florin' };

it.each([
  ['alone, on our own database', {}, false, { simulated: true, movable: true }],
  ['told not to', { FLORIN_TEST_CLOCK: 'false' }, false, { simulated: true, movable: false }],
  ['without doubles', { FLORIN_SIMULATOR: 'false' }, false, { simulated: false, movable: false }],
  ['on a database of others', DATABASE, false, { simulated: false, movable: false }],
  ['with doubles, on a database of others', { ...DATABASE, FLORIN_SIMULATOR: 'true' }, false, { simulated: true, movable: false }],
  ['services apart', {}, true, { simulated: false, movable: false }],
])('%s', (_where, env, apart, what) => {
  expect(whatToTestWith(readSettings(env), apart)).toEqual(what);
});

it.each([
  ['on a database of others, which several processes may share', { ...DATABASE, FLORIN_SIMULATOR: 'true' }, false],
  ['where services run apart', {}, true],
  ['without doubles, whose time would stay behind', { FLORIN_SIMULATOR: 'false' }, false],
])('no test clock %s', (_where, env, apart) => {
  expect(() => whatToTestWith(readSettings({ ...env, FLORIN_TEST_CLOCK: 'true' }), apart)).toThrow(SettingsError);
});
