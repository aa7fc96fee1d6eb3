import { batch, entries } from './bulk.ts';
import { delivery } from './delivery.ts';
import { growth } from './growth.ts';
import { hot } from './hot.ts';
import { logIns } from './log-ins.ts';
import { pgbench } from './pgbench.ts';
import type { Scenario } from './scenario.ts';
import { lone, open, single } from './single.ts';
import { verify } from './verify.ts';
import { webhooks } from './webhooks.ts';

/** In the order they are run. */
export const SCENARIOS: readonly Scenario[] = [pgbench, single, open, batch, entries, hot, lone, delivery, webhooks, logIns, verify, growth];
