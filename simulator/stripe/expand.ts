import { invalid } from './refusal.ts';
import { objectOf, type State } from './state.ts';

type Data = { [name: string]: unknown };

const MAX_DEPTH = 4;

/** A copy of an object in which the named ids have given way to what they name: `latest_charge.balance_transaction`, or `data.source` in a list. */
export function expanded(state: State, object: object, paths: readonly string[]): object {
  const copy = structuredClone(object) as Data;
  for (const path of paths) {
    const names = path.split('.');
    if (names.length > MAX_DEPTH + (names[0] === 'data' ? 1 : 0)) throw invalid(`You cannot expand more than ${MAX_DEPTH} levels.`, undefined, 'expand');
    expand(state, copy, names, path);
  }
  return copy;
}

function expand(state: State, at: Data, [name, ...rest]: readonly string[], path: string): void {
  if (name === undefined) return;
  if (!Object.hasOwn(at, name)) throw invalid(`This property cannot be expanded (${path}).`, undefined, 'expand');
  const value = at[name];
  if (Array.isArray(value)) {
    for (const item of value as Data[]) expand(state, item, rest, path);
    return;
  }
  if (typeof value === 'string') {
    const named = objectOf(state, value);
    if (named === undefined) throw invalid(`This property cannot be expanded (${path}).`, undefined, 'expand');
    at[name] = structuredClone(named);
  }
  const next = at[name];
  if (typeof next === 'object' && next !== null) expand(state, next as Data, rest, path);
}
