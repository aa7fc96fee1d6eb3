import { InvalidArgumentError } from 'commander';

/** Of an option on the command line. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number above zero.');
  return value;
}
