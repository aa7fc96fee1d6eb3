import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Florin } from './florin.ts';

export interface LogIns {
  /** Answered with tokens, and told to come back later. */
  readonly done: number;
  readonly refused: number;
  readonly failed: number;
  readonly seconds: number;
}

const EMAIL = 'storm@example.com';
const PASSWORD = 'a horse that logs in often';

export async function register({ url }: Florin): Promise<void> {
  const answer = await request(`${url}/v1/auth/register`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: EMAIL, password: PASSWORD, name: 'Storm', tenantName: 'Storm' }),
  });
  await answer.body.dump();
  if (answer.statusCode >= 300) throw new Error(`registering for the log-ins answered ${answer.statusCode}`);
}

/** So many people who want to log in at the same moment, each with a connection of their own, and who come back as long as they are told to. */
export function logInsUntil({ url }: Florin, people: number, over: AbortSignal): Promise<LogIns> {
  const dispatcher = new Agent({ connections: people, connect: { timeout: 60_000 }, headersTimeout: 60_000 });
  const beganMs = performance.now();
  let done = 0;
  let refused = 0;
  let failed = 0;
  const person = async (): Promise<void> => {
    while (!over.aborted) {
      const answer = await request(`${url}/v1/auth/login`, {
        method: 'POST', dispatcher, signal: over, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: EMAIL, password: PASSWORD }),
      });
      await answer.body.dump();
      if (answer.statusCode === 200) {
        done++;
        return;
      }
      if (answer.statusCode !== 503 && answer.statusCode !== 429) throw new Error(`a log-in was answered ${answer.statusCode}`);
      refused++;
      const waitSeconds = Number(answer.headers['retry-after'] ?? 1);
      await pause((1 + Math.random()) * waitSeconds * 1000, undefined, { signal: over });
    }
  };
  const each = Array.from({ length: people }, () => person().catch((error: unknown) => { if (!over.aborted) failed += error instanceof Error ? 1 : 0; }));
  return Promise.all(each).then(async () => {
    const seconds = (performance.now() - beganMs) / 1000;
    await dispatcher.destroy();
    return { done, refused, failed, seconds };
  });
}
