import { parentPort, workerData } from 'node:worker_threads';
import { judge, wrongIn } from './expressions.ts';
import type { FromWorker, RuleRequest } from './rule-evaluator.ts';

/** Where rules that tenants write are run: on a thread that can be ended, since nothing ends a rule. */
const progress = new Int32Array(workerData as SharedArrayBuffer);

const say = (message: FromWorker): void => parentPort!.postMessage(message);

parentPort!.on('message', (request: RuleRequest) => {
  const answers = request.expressions.map((expression, n) => {
    Atomics.store(progress, 0, n);
    return request.facts === null ? wrongIn(expression) : judge(expression, request.facts);
  });
  say({ answers });
});
say('ready');
