export type Unit = '/s' | '/min' | 'ms' | 'µs' | 'MB' | 'bytes' | 's' | '×';

/** One figure, and what it should be. */
export interface Finding {
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  readonly target?: { readonly atLeast: number } | { readonly below: number };
  /** How many times pgbench's TPC-B it should be. */
  readonly timesPgbench?: number;
  readonly note?: string;
}

export function meetsTarget({ value, target }: Finding): boolean | undefined {
  if (target === undefined) return undefined;
  return 'atLeast' in target ? value >= target.atLeast : value < target.below;
}
