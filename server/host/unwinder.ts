export interface Unwinder {
  /** Runs at the end, what was added last first. */
  later(step: () => Promise<void>): void;
  /** Runs every step, also after one has failed; then throws the first failure. Once, however often it is asked. */
  unwind(): Promise<void>;
}

export function unwinder(): Unwinder {
  const steps: (() => Promise<void>)[] = [];
  let unwinding: Promise<void> | undefined;
  async function run(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of steps.toReversed()) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
  return {
    later: (step) => void steps.push(step),
    unwind: () => (unwinding ??= run()),
  };
}
