import { expect, it } from 'vitest';
import { testServer } from '../test/support/app.ts';

it('serves the services over HTTP on a test database', async () => {
  const server = await testServer();
  const ready = await fetch(`${server.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { ready: true, phase: 'ready', database: 'reachable', databases: { identity: 'closed', ledger: 'closed', accounts: 'closed', transactions: 'closed', events: 'closed', payments: 'closed', currency: 'closed', notifications: 'closed' }, eventsBehind: 0 }]);
  const answer = await fetch(`${server.url}/v1/auth/me`);
  expect(answer.status).toBe(401);
});
