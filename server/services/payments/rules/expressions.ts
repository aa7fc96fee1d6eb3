import { Environment } from '@marcbachmann/cel-js';
import type { Verdict } from '../domain/routing/route.ts';

/** What expressions may ask about. Texts that are not known are empty. `cost`: in minor units, by provider. */
export interface RuleFacts {
  readonly amount: bigint;
  readonly currency: string;
  readonly country: string;
  readonly method: string;
  readonly brand: string;
  readonly customer: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly cost: Readonly<Record<string, bigint>>;
}

const environment = new Environment({ limits: { maxAstNodes: 500, maxDepth: 24, maxListElements: 300, maxMapEntries: 100, maxCallArguments: 8 } })
  .registerVariable('amount', 'int').registerVariable('currency', 'string').registerVariable('country', 'string').registerVariable('method', 'string')
  .registerVariable('brand', 'string').registerVariable('customer', 'string').registerVariable('metadata', 'map<string, string>').registerVariable('cost', 'map<string, int>');

type Compiled = (facts: RuleFacts) => unknown;

const compiled = new Map<string, Compiled>();
const MAX_COMPILED = 2_000;

function compile(expression: string): Compiled {
  const known = compiled.get(expression);
  if (known !== undefined) return known;
  const made = environment.parse(expression) as Compiled;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  compiled.set(expression, made);
  return made;
}

/** What is wrong with an expression; null where it says yes or no. */
export function wrongIn(expression: string): string | null {
  const { valid, type, error } = environment.check(expression);
  if (!valid) return firstLine(error);
  return type === 'bool' ? null : `It must say yes or no (bool), and this is ${String(type)}.`;
}

export function judge(expression: string, facts: RuleFacts): Verdict {
  try {
    const answer = compile(expression)(facts);
    return typeof answer === 'boolean' ? { matches: answer } : { error: 'It says neither yes nor no.' };
  } catch (error) {
    return { error: firstLine(error) };
  }
}

/** The lines after it draw where in the text it is. */
const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 300);
