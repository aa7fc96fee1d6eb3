import type { Round } from './round.ts';

const seconds = (ms: number | undefined): string => (ms === undefined ? 'never' : `${(ms / 1_000).toFixed(1)} s`);

export const repeatWith = ({ fault, seed }: Pick<Round, 'fault' | 'seed'>): string => `npm run faults -- --rounds 1 --only ${fault} --seed ${seed}`;

export function lineOf(round: Round, number: number): string {
  const { fault, acknowledged, unanswered, usualPerSecond, recoveryMs, caughtUpMs, wrong } = round;
  return `round ${number}, ${fault}: ${acknowledged} acknowledged at ${Math.round(usualPerSecond)}/s, ${unanswered} without an answer; ` +
    `recovered after ${seconds(recoveryMs)}, consumers after ${seconds(caughtUpMs)}: ${wrong.length === 0 ? 'all well' : 'WRONG'}`;
}

/** Worst first; a round that never recovered is worse than any other. */
const worstFirst = (values: readonly (number | undefined)[]): (number | undefined)[] => values.toSorted((a, b) => (b ?? Infinity) - (a ?? Infinity));
const median = (values: readonly (number | undefined)[]): number | undefined => worstFirst(values)[Math.floor(values.length / 2)];

/** Markdown: a table with a line per fault, and what went wrong. */
export function reportOf(rounds: readonly Round[], seed: number, without: readonly string[]): string {
  const failed = rounds.filter(({ wrong }) => wrong.length > 0);
  const names = [...new Set(rounds.map(({ fault }) => fault))].toSorted();
  const sum = (of: readonly Round[], what: 'acknowledged' | 'unanswered'): number => of.reduce((total, round) => total + round[what], 0);
  const lines = names.map((name) => {
    const of = rounds.filter(({ fault }) => fault === name);
    const recovery = of.map(({ recoveryMs }) => recoveryMs);
    const consumers = of.map(({ caughtUpMs }) => caughtUpMs);
    return [
      name, of.length, sum(of, 'acknowledged'), sum(of, 'unanswered'), seconds(median(recovery)), seconds(worstFirst(recovery)[0]),
      seconds(worstFirst(consumers)[0]), of.filter(({ wrong }) => wrong.length > 0).length,
    ].join(' | ');
  });
  return [
    `# Faults: ${rounds.length} rounds, ${failed.length} failed (seed ${seed})`, '',
    `${sum(rounds, 'acknowledged')} transactions acknowledged under faults, ${sum(rounds, 'unanswered')} left without an answer and settled by their keys afterwards.`, '',
    '| fault | rounds | acknowledged | unanswered | median recovery | worst recovery | worst to catch up | failed |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    ...lines.map((line) => `| ${line} |`), '',
    'Recovery: from the end of the fault (of a kill, the kill) to the first second at the usual rate. To catch up: from the end of the load until no consumer was behind.',
    ...(without.length === 0 ? [] : ['', 'Left out:', '', ...without.map((line) => `- ${line}`)]),
    ...(failed.length === 0 ? [] : ['', '## What went wrong', '', ...failed.flatMap((round) => [`- \`${repeatWith(round)}\``, ...round.wrong.slice(0, 10).map((line) => `  - ${line}`)])]),
    '',
  ].join('\n');
}
