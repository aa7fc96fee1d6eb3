import type { HttpAnswer, HttpClient } from './client.ts';
import { bodyOf, isFinal, type Movement } from './load.ts';

export interface Settled { readonly settledMs: number; readonly wrong: string[] }

const PATIENCE_MS = 30_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again with the same key for whatever had no answer, until it has one; and again for all that had: the same must come. */
export async function settle(client: HttpClient, movements: readonly Movement[]): Promise<Settled> {
  const startedMs = performance.now();
  const wrong: string[] = [];
  await Promise.all(movements.filter(({ answer }) => answer === undefined).map(async (movement) => {
    while (movement.answer === undefined && performance.now() - startedMs < PATIENCE_MS) {
      const answer = await client.send('POST', '/v1/transactions', bodyOf(movement), movement.key);
      if (isFinal(answer)) movement.answer = answer;
      else await pause(50);
    }
    if (movement.answer === undefined) wrong.push(`${movement.key} has had no answer in ${PATIENCE_MS / 1_000} s`);
  }));
  const settledMs = performance.now() - startedMs;
  await inTurn(movements, async (movement) => {
    const { answer } = movement;
    const id = idOf(answer);
    if (id === undefined) return;
    const now = await read(client, `/v1/transactions/${id}`);
    if (answer!.status < 300 ? text(now?.body) !== text(answer!.body) : now?.body['status'] !== 'failed') {
      wrong.push(`${movement.key} was answered ${answer!.status} ${text(answer!.body)} and is ${text(now?.body)}`);
    }
    // Every tenth by its key too: once, and the same.
    if (Number(movement.key.split('-').at(-1)) % 10 !== 0) return;
    const found = await read(client, `/v1/transactions?idempotencyKey=${movement.key}`);
    const ids = (found?.body['data'] as { id: string }[] | undefined)?.map((one) => one.id);
    if (text(ids) !== text([id])) wrong.push(`${movement.key} is there as ${text(ids)}`);
  });
  return { settledMs, wrong };
}

const text = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
const idOf = (answer: HttpAnswer | undefined): string | undefined => (answer === undefined ? undefined : answer.status < 300 ? String(answer.body['id']) : answer.body['resourceId'] as string | undefined);

/** As callers do who are told to come back: who identifies them, or a database, may not be back yet when the money path is. */
async function read(client: HttpClient, path: string): Promise<HttpAnswer | undefined> {
  for (const startedMs = performance.now(); ; await pause(100)) {
    const answer = await client.send('GET', path);
    const later = answer === undefined || answer.status === 503 || answer.status === 429;
    if (!later || performance.now() - startedMs > PATIENCE_MS) return answer;
  }
}

/** A few at a time. */
async function inTurn<T>(items: readonly T[], each: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: 32 }, async () => {
    while (next < items.length) await each(items[next++]!);
  }));
}

const isMoved = ({ answer }: Movement): boolean => answer !== undefined && answer.status < 300 && answer.body['status'] === 'completed';

/** Every account has what its callers know it to have: nothing is lost, nothing is there twice. */
export async function checkMoney(client: HttpClient, accounts: readonly string[], funds: number, movements: readonly Movement[]): Promise<string[]> {
  const expected = new Map(accounts.map((id) => [id, funds]));
  for (const movement of movements.filter(isMoved)) {
    expected.set(movement.from, expected.get(movement.from)! - movement.amount);
    expected.set(movement.to, expected.get(movement.to)! + movement.amount);
  }
  const wrong: string[] = [];
  await inTurn([...expected], async ([id, posted]) => {
    const answer = await read(client, `/v1/accounts/${id}`);
    const balance = answer?.body['balance'] as { posted: number; held: number } | undefined;
    if (balance?.posted !== posted || balance.held !== 0) wrong.push(`${id} has ${text(balance ?? answer?.body)}, its callers count ${posted}`);
  });
  const trial = await read(client, '/v1/ledger/trial-balance');
  if (trial?.body['balanced'] !== true) wrong.push(`the trial balance: ${text(trial?.body)}`);
  const pending = await read(client, '/v1/transactions?status=pending');
  if (text(pending?.body['data']) !== '[]') wrong.push(`still pending: ${text(pending?.body)}`);
  return wrong;
}

/** The read model comes to what callers count, soon. */
export async function checkSummary(client: HttpClient, movements: readonly Movement[]): Promise<string[]> {
  const kept = movements.filter(({ answer }) => idOf(answer) !== undefined);
  const expected = text(['completed', 'failed'].map((status) => {
    const ofStatus = kept.filter((movement) => isMoved(movement) === (status === 'completed'));
    return [status, ofStatus.length, ofStatus.reduce((sum, { amount }) => sum + amount, 0)];
  }));
  let shown = '';
  for (const startedMs = performance.now(); performance.now() - startedMs < PATIENCE_MS; await pause(100)) {
    const answer = await read(client, '/v1/transactions/summary');
    const data = answer?.body['data'] as { type: string; status: string; count: number; amount: string }[] | undefined;
    if (data === undefined) return [`there is no summary: ${text(answer?.body)}`];
    const lines = data.filter(({ type }) => type === 'transfer');
    shown = text(['completed', 'failed'].map((status) => {
      const ofStatus = lines.filter((line) => line.status === status);
      return [status, ofStatus.reduce((sum, { count }) => sum + count, 0), ofStatus.reduce((sum, { amount }) => sum + Number(amount), 0)];
    }));
    if (shown === expected) return [];
  }
  return [`the daily summary comes to ${shown}, callers count ${expected}`];
}
