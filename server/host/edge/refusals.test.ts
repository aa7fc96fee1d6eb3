import { expect, it } from 'vitest';
import { toRefusal } from './refusals.ts';

const withCode = (message: string, fields: object): Error => Object.assign(new Error(message), fields);

it.each([
  ['a connection lost under a statement', new Error('Connection terminated unexpectedly')],
  ['the statement after it', new Error('Client has encountered a connection error and is not queryable')],
  ['a connection that was closed', new Error('Client was closed and is not queryable')],
  ['a socket that is gone', withCode('connect ENOENT', { code: 'ENOENT', syscall: 'connect' })],
  ['a write into a closed socket', withCode('write EPIPE', { code: 'EPIPE', syscall: 'write' })],
  ['a full disk', withCode('could not extend file "base/5/16749": No space left on device', { code: '53100' })],
  ['PostgreSQL shutting down', withCode('terminating connection', { code: '57P01' })],
])('says of %s that the service is unavailable, not that it is broken', (_name, error) => {
  expect(toRefusal(error, new Set(), 'req').problem).toMatchObject({ code: 'unavailable', status: 503, retry: 'same-key' });
});

it('tells nothing of an error that nobody foresaw', () => {
  const { problem, unforeseen } = toRefusal(new TypeError('secret is undefined'), new Set(), 'req');
  expect([problem.code, unforeseen, JSON.stringify(problem).includes('secret')]).toEqual(['internal', true, false]);
});
