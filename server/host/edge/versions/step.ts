import type { ApiVersion } from '../../../../contracts/versions.ts';

export type Fields = Record<string, unknown>;

/** How one operation differed before a step. Pure; what is given may not be changed. */
export interface Difference {
  /** A request of before, as it is from then on. Its shape has not been checked: whatever does not fit is left for the check that follows. */
  request?(fields: Fields): Fields;
  /** An answer from then on, as it was before. Its shape is the contract's. */
  answer?(body: Fields): Fields;
  /** The name a field had before, of one that a refusal names: `entries.0.amount`. */
  param?(name: string): string;
}

/** What changed between a version of the API and the one before it, by operation: those that are not named pay nothing. */
export interface VersionStep {
  /** The version that began with it. */
  readonly version: ApiVersion;
  /** For the reference, a sentence each. */
  readonly changes: readonly string[];
  readonly operations: Readonly<Record<string, Difference>>;
}
