import { takeDueConversions } from '../../store/conversions.ts';
import type { CurrencyDeps } from '../deps.ts';
import { LEASE_MS, settle } from './settle.ts';

const AT_ONCE = 100;

/** Job: goes on with exchanges that nobody has brought to their end: a process died, or the ledger could not be reached. True while there may be more. */
export async function resumeConversions(deps: CurrencyDeps): Promise<boolean> {
  const nowMs = deps.clock.now();
  const due = await takeDueConversions(deps.database, nowMs, nowMs + LEASE_MS, AT_ONCE);
  await Promise.all(due.map(async (conversion) => {
    try {
      const { status } = await settle(deps, conversion);
      deps.log.info({ conversionId: conversion.id, status }, 'an exchange left behind was brought to its end');
    } catch (error) {
      // Tried again when its time is over; the others need not wait for it.
      deps.log.warn({ err: error, conversionId: conversion.id }, 'an exchange can not go on yet');
    }
  }));
  return due.length === AT_ONCE;
}
