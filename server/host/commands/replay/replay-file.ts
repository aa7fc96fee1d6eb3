import type { Florin } from '../../../../sdk/index.ts';
import { checkSeal, checkTrialBalance, type Check } from '../checks.ts';
import { money, number } from '../figures.ts';
import { progress, type ProgressOptions } from '../progress-line.ts';
import { inBlocks, workThrough, BLOCK } from './blocks.ts';
import { readPayments, type CardFile } from './card-file.ts';
import { checkBalances, findWithheld } from './check-balances.ts';
import { firstToSend } from './resume.ts';
import { newTally, sender, type Tally } from './send.ts';
import { survey, type Survey } from './survey.ts';
import { keyPrefix, settleTown, type Town } from './town.ts';

export interface ReplayOptions extends CardFile {
  readonly florin: Florin;
  readonly single: boolean;
  readonly resend: boolean;
  readonly atOnce: number;
  readonly out: ProgressOptions['out'];
  say(line: string): void;
}

/** Blocks under way. */
const AHEAD = 4;
const PATIENCE_MS = 300_000;

/** Replays a file, or goes on where an earlier replay of it was cut off, and checks what it led to. True where all is as it must be. */
export async function replayFile(options: ReplayOptions): Promise<boolean> {
  const { florin, say, currency } = options;
  say(`reading ${options.path} …`);
  const began = performance.now();
  const surveyed = await survey(options);
  tellSurvey(options, surveyed, performance.now() - began);
  if (surveyed.lastId === undefined) return true;
  const { at: beganAt } = await florin.ledger.trialBalance();
  const town = await settle(options, surveyed);
  const start = options.resend ? 0 : await findStart(options, surveyed);
  const sending = performance.now();
  const tally = await sendFrom(start, options, surveyed, town, beganAt);
  const seconds = (performance.now() - sending) / 1000;
  say(`sent ${number(tally.answered)} rows in ${seconds.toFixed(1)} s: ${number(tally.answered / seconds)}/s${options.single ? ', one request each' : ''}`);
  tellTally(tally, start * BLOCK, currency, say);
  const checks = await checkAll(options, surveyed, town, tally);
  for (const { ok, what } of checks) say(`${ok ? '✓' : '✗'} ${what}`);
  return checks.every(({ ok }) => ok);
}

function tellSurvey({ say, currency }: ReplayOptions, { payments, zeros, rounded, total, customers, terminals, identity }: Survey, tookMs: number): void {
  say(`read in ${(tookMs / 1000).toFixed(1)} s (${identity})`);
  say(`  ${number(payments)} payments of ${money(total, currency)} by ${number(customers.size)} customers at ${number(terminals.size)} terminals`);
  if (zeros > 0) say(`  ${number(zeros)} more rows have an amount of zero: nothing to move`);
  if (rounded > 0) say(`  ${number(rounded)} amounts had more decimals than ${currency} and were rounded half up`);
}

async function settle({ florin, currency, atOnce, out, say }: ReplayOptions, surveyed: Survey): Promise<Town> {
  const began = performance.now();
  const count = surveyed.customers.size + surveyed.terminals.size;
  const bar = progress({ total: count, unit: 'accounts', out });
  const town = await settleTown({ florin, survey: surveyed, currency, atOnce, onOpened: bar.report });
  bar.end();
  say(`${number(count)} accounts are open, and ${money(surveyed.total, currency)} paid in (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  return town;
}

async function findStart({ florin, say }: ReplayOptions, surveyed: Survey): Promise<number> {
  const isThere = async (block: number): Promise<boolean> => {
    const { data } = await florin.transactions.list({ idempotencyKey: `${keyPrefix(surveyed)}-${surveyed.blocks[block]}`, limit: 1 });
    return data.length > 0;
  };
  const start = await firstToSend(surveyed.blocks.length, AHEAD, isThere);
  if (start > 0) say(`the first ${number(start * BLOCK)} rows are there already, from an earlier replay of this file: going on from there`);
  return start;
}

async function sendFrom(start: number, options: ReplayOptions, surveyed: Survey, town: Town, beganAt: string): Promise<Tally> {
  const tally = newTally();
  const bar = progress({ total: surveyed.payments, unit: 'payments', out: options.out });
  const report = () => bar.report(start * BLOCK + tally.answered);
  const send = sender({
    ...options, town, keyOf: (rowId) => `${keyPrefix(surveyed)}-${rowId}`, beganAt, patienceMs: PATIENCE_MS, onAnswered: report,
  }, tally);
  report();
  try {
    await workThrough(inBlocks(readPayments(options)), AHEAD, (block, index) => (index < start ? Promise.resolve() : send(block)));
  } finally {
    bar.end();
  }
  return tally;
}

function tellTally({ completed, amount, before, review, refused }: Tally, skipped: number, currency: string, say: ReplayOptions['say']): void {
  say(`  ${number(completed)} completed, ${money(amount, currency)}${before > 0 ? `; ${number(before)} of them by an earlier replay: nothing was moved twice` : ''}`);
  if (skipped > 0) say(`  ${number(skipped)} not sent again`);
  if (review > 0) say(`  ${number(review)} wait for review: Florin's fraud rules want someone to look at them`);
  for (const { code, detail, line, count } of refused.values()) say(`  ${number(count)} refused: ${code} (first in row ${line}${detail === '' ? '' : `: ${detail}`})`);
}

async function checkAll({ florin, currency, atOnce }: ReplayOptions, surveyed: Survey, town: Town, tally: Tally): Promise<Check[]> {
  const withheld = await findWithheld(florin, town);
  const moved = surveyed.payments - withheld.count;
  const differing = tally.refused.get('idempotency_key_reused')?.count ?? 0;
  return [
    { ok: differing === 0, what: `rows: ${number(moved)} of ${number(surveyed.payments)} payments have moved money${withheld.count > 0 ? `, ${number(withheld.count)} have not` : ''}` },
    await checkBalances(florin, town, surveyed, withheld, currency, atOnce),
    await checkTrialBalance(florin),
    ...(tally.lastPostingId === undefined ? [] : [await checkSeal(florin, tally.lastPostingId)]),
  ];
}
