import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that systems give to outgoing connections (Linux: from 32,768): one of these is not taken between the look and the use by whoever connects somewhere. */
const [LOWEST, BEYOND] = [12_000, 32_000];
const given = new Set<number>();

/** For a process that must be told its port before it starts, and told it again when it starts anew. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, BEYOND);
    if (given.has(port)) continue;
    given.add(port);
    const server = createServer();
    const listens = await once(server.listen(port, '127.0.0.1'), 'listening').then(() => true, () => false);
    if (!listens) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
