import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script, known to Redis by its SHA-1 once it has been loaded. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

export interface ScriptCall {
  /** All of one slot, where Redis is a cluster: one key, or several with the same {hash tag}. */
  readonly keys: readonly string[];
  readonly args: readonly (string | number)[];
}

export const script = (lua: string): Script => ({ lua, sha: hash('sha1', lua) });

/** Runs the script once for each call, all of them sent at once. Rejects where one failed. */
export async function runScripts(client: Redis, { lua, sha }: Script, calls: readonly ScriptCall[]): Promise<unknown[]> {
  const results = await send(client, sha, calls);
  // A Redis that was restarted, or that flushed its scripts, knows none of them: those calls did nothing.
  const unknown = calls.filter((_, n) => isUnknownScript(results[n]!.error));
  if (unknown.length > 0) {
    await client.script('LOAD', lua);
    const again = await send(client, sha, unknown);
    for (const [n, call] of unknown.entries()) results[calls.indexOf(call)] = again[n]!;
  }
  return results.map(({ error, value }) => {
    if (error !== null) throw error;
    return value;
  });
}

async function send(client: Redis, sha: string, calls: readonly ScriptCall[]): Promise<{ error: Error | null; value: unknown }[]> {
  const answers = await client.pipeline(calls.map(({ keys, args }) => ['evalsha', sha, keys.length, ...keys, ...args])).exec();
  if (answers?.length !== calls.length) throw new Error('Redis did not answer all of a pipeline');
  return answers.map(([error, value]) => ({ error, value }));
}

const isUnknownScript = (error: Error | null): boolean => error !== null && error.message.startsWith('NOSCRIPT');
