import { randomUUID } from 'node:crypto';
import { expect, onTestFinished } from 'vitest';
import type { Log, Metrics } from '../../../kit/observe.ts';
import { startProxy, type Proxy } from '../../../test/proxy/proxy.ts';
import type { RedisServer } from '../../../test/redis/redis-server.ts';
import { openRedis, type OpenRedis, type RedisOptions } from '../open.ts';

export const SOON = { timeout: 10_000, interval: 5 };
/** Answers on this machine take no time; the wait is long, so that a busy machine does not look like a slow Redis. */
const PATIENT_MS = 2_000;

export interface Opened extends OpenRedis {
  readonly prefix: string;
  /** What was logged as information or a warning. */
  readonly said: string[];
  readonly gauges: Map<string, number>;
}

/** As another process would: with connections of its own. Closed when the test is done. */
export function open(url: string, options: Partial<RedisOptions> = {}): Opened {
  const said: string[] = [];
  const gauges = new Map<string, number>();
  const say = (_: object, message: string) => void said.push(message);
  const log: Log = { debug: () => {}, info: say, warn: say, error: say };
  const metrics: Metrics = { count: () => {}, observe: () => {}, gauge: (name, _, value) => void gauges.set(name, value) };
  const prefix = options.prefix ?? `test-${randomUUID()}`;
  const opened = openRedis({ url, waitMs: PATIENT_MS, log, metrics, ...options, prefix });
  onTestFinished(opened.close);
  return { ...opened, prefix, said, gauges };
}

export async function connected(opened: Opened): Promise<Opened> {
  await expect.poll(opened.isUp, SOON).toBe(true);
  return opened;
}

/** A way to this Redis that can be disturbed. */
export async function proxied(server: RedisServer): Promise<Proxy & { url: string }> {
  const proxy = await startProxy({ port: server.port });
  onTestFinished(proxy.close);
  return { ...proxy, url: `redis://127.0.0.1:${proxy.port}` };
}
