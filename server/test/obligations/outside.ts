import type { PublicOperation } from './operations.ts';

/** Of the rooms that speak to the outside world, which take as long as all others together. */
export const isOutside = ({ name }: PublicOperation): boolean => /^(payments|currency|notifications)\./.test(name);
