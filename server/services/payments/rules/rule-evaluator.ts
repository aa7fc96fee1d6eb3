import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Metrics } from '../../../kit/observe.ts';
import { recent } from '../../../kit/recent.ts';
import type { Verdict } from '../domain/routing/route.ts';
import type { RuleFacts } from './expressions.ts';

/** Runs rules that tenants write. They can not touch anything, but they can take for ever, and nothing in the language stops them: so a thread does, which is ended then. */
export interface RuleEvaluator {
  /** What is wrong with each; null where nothing is. */
  check(expressions: readonly string[]): Promise<(string | null)[]>;
  judge(expressions: readonly string[], facts: RuleFacts): Promise<Verdict[]>;
  stop(): Promise<void>;
}

export interface RuleRequest {
  readonly expressions: readonly string[];
  /** Null: they are only to be checked. */
  readonly facts: RuleFacts | null;
}

type Answer = Verdict | string | null;
export type FromWorker = 'ready' | { readonly answers: readonly Answer[] };

export interface RuleEvaluatorOptions {
  /** For all rules of one payment together. */
  readonly deadlineMs: number;
  /** How long an expression that took too long is not tried again. */
  readonly quarantineMs: number;
  readonly metrics: Metrics;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
}

/** What it may keep in memory: texts that double themselves end it too. */
const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 };
/** Of one list. The rest does not match: nobody writes three by mistake. */
const MOST_CULPRITS = 3;
const NOWHERE = -1;
const TOO_LONG = 'It takes too long.';

export function ruleEvaluator({ deadlineMs, quarantineMs, metrics, now }: RuleEvaluatorOptions): RuleEvaluator {
  const progress = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  /** The expression that the thread is at. */
  const reached = new Int32Array(progress);
  const quarantined = recent<number>({ max: 1_000 });
  let worker: Promise<Worker> | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function start(): Promise<Worker> {
    const started = new Worker(new URL('./worker.ts', import.meta.url), { workerData: progress, resourceLimits: LIMITS });
    await once(started, 'message');
    started.unref();
    return started;
  }

  /** Undefined: it was ended before it answered. */
  async function ask(request: RuleRequest): Promise<readonly Answer[] | undefined> {
    worker ??= start();
    const own = await worker.catch((error: unknown) => {
      worker = undefined;
      throw error;
    });
    Atomics.store(reached, 0, NOWHERE);
    const { promise, resolve } = Promise.withResolvers<readonly Answer[] | undefined>();
    const hear = (message: FromWorker): void => resolve(message === 'ready' ? undefined : message.answers);
    const end = (): void => resolve(undefined);
    own.on('message', hear).on('error', end).on('exit', end);
    own.postMessage(request);
    // An answer that came while this thread was busy itself is heard first.
    const timer = setTimeout(() => setImmediate(end), deadlineMs);
    const answers = await promise;
    clearTimeout(timer);
    own.off('message', hear).off('error', end).off('exit', end);
    if (answers === undefined) {
      own.on('error', () => {});
      worker = undefined;
      await own.terminate();
    }
    return answers;
  }

  /** In the order given. What takes too long gets `TOO_LONG`, is left alone for a while, and the others are asked again without it. */
  async function answer(expressions: readonly string[], facts: RuleFacts | null): Promise<(Answer | typeof TOO_LONG)[]> {
    const isHeld = (expression: string): boolean => (quarantined.get(expression) ?? -Infinity) > now();
    for (let culprits = 0; culprits < MOST_CULPRITS; culprits++) {
      const asked = expressions.filter((expression) => !isHeld(expression));
      const answers = asked.length === 0 ? [] : await ask({ expressions: asked, facts });
      if (answers !== undefined) {
        const byExpression = new Map(asked.map((expression, n) => [expression, answers[n]!]));
        return expressions.map((expression) => (byExpression.has(expression) ? byExpression.get(expression)! : TOO_LONG));
      }
      metrics.count('florin_payments_rules_ended_total', 'Routing rules that took too long, or too much memory, and were ended.');
      const culprit = asked[Atomics.load(reached, 0)];
      if (culprit !== undefined) quarantined.set(culprit, now() + quarantineMs);
    }
    return expressions.map(() => TOO_LONG);
  }

  /** One list after the other: there is one thread. */
  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const mine = turn.then(run);
    turn = mine.catch(() => {});
    return mine;
  }

  return {
    check: (expressions) => inTurn(async () => (await answer(expressions, null)).map((wrong) => (typeof wrong === 'string' ? wrong : null))),
    judge: (expressions, facts) => inTurn(async () => (await answer(expressions, facts)).map((verdict): Verdict =>
      (typeof verdict === 'object' && verdict !== null ? verdict : { error: verdict ?? TOO_LONG }))),
    stop: () => inTurn(async () => {
      await (await worker)?.terminate();
      worker = undefined;
    }),
  };
}
