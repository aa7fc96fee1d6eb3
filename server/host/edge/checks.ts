import type { z } from 'zod';
import { refuse } from '../../kit/refuse.ts';
import { quickOr } from '../quick-check.ts';

/** `checkInput`, at the price of next to nothing where nothing is wrong. */
export const inputReader = (input: z.ZodType): ((fields: unknown) => unknown) => quickOr(input, (fields) => checkInput(input, fields));

/** Answers as the contract has them. Throws where a handler's answer breaks it. */
export const outputReader = (output: z.ZodType): ((answer: unknown) => unknown) => quickOr(output, (answer) => output.parse(answer));

/** What the contract makes of the input, defaults filled in; or a refusal that names every field that is wrong. */
export function checkInput(schema: z.ZodType, input: unknown): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.flatMap(describe).slice(0, MOST_ERRORS);
  const [first] = errors;
  throw refuse('invalid_request', { detail: first === undefined ? undefined : `${first.param || 'the request'}: ${first.message}`, param: first?.param || undefined, errors });
}

const MOST_ERRORS = 20;

function describe(issue: z.core.$ZodIssue): { param: string; message: string }[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ param: [...path, key].join('.'), message: 'is not a field of this operation' }));
  return [{ param: path.join('.'), message: issue.code === 'invalid_type' && issue.message.endsWith('received undefined') ? 'is required' : plain(issue.message) }];
}

/** zod begins its sentences with what the reader knows already. */
function plain(message: string): string {
  return message.replace(/^Invalid input: expected/, 'must be of type')
    .replace(/^Too (small|big): expected \w+ to (be|have)/, 'must $2')
    .replace(/^Invalid option: expected/, 'must be').replace('>=', 'at least ').replace('<=', 'at most ');
}
