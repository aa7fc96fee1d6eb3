import { Agent, request } from 'node:http';
import { expect, it } from 'vitest';
import { testServer } from '../../test/support/app.ts';

it('finishes what is under way before it is closed, and does not wait for idle connections', async () => {
  const server = await testServer();
  const agent = new Agent({ keepAlive: true });
  const body = JSON.stringify({ email: 'a@example.com', password: 'correct horse battery', name: 'A', tenantName: 'T' });
  const arrived = Promise.withResolvers<void>();
  const answered = new Promise<number>((resolve, reject) => {
    const sent = request(`${server.url}/v1/auth/register`, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': body.length } }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode!));
    });
    sent.on('error', reject);
    sent.end(body, () => arrived.resolve());
  });
  await arrived.promise;
  // A password takes tens of milliseconds to hash, and this answer comes after the other request was read.
  await fetch(`${server.url}/healthz`);
  const beganMs = performance.now();
  await server.close();
  expect(await answered).toBe(201);
  expect(performance.now() - beganMs).toBeLessThan(5_000);
  agent.destroy();
});
