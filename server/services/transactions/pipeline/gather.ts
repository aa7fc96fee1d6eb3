import type { Case } from '../domain/facts.ts';
import { isCharged } from '../domain/transaction.ts';
import type { AccountKey, FactsCache } from './facts-cache.ts';
import type { Work } from './pipeline.ts';

/** Both accounts of each movement. What is not known yet is asked for all at once. Undefined: an account does not exist. */
export async function gather(facts: FactsCache, works: readonly Work[]): Promise<(Case | undefined)[]> {
  const missing = new Map<string, AccountKey>();
  for (const { movement: { tenantId, from, to } } of works) {
    if (facts.get({ tenantId, accountId: from }) === undefined) missing.set(from, { tenantId, accountId: from });
    if (facts.get({ tenantId, accountId: to }) === undefined) missing.set(to, { tenantId, accountId: to });
  }
  if (missing.size > 0) await facts.fetch([...missing.values()]);
  return works.map((work) => toCase(facts, work));
}

/** Asks anew for the accounts of these movements: nothing is refused on what was remembered. */
export async function gatherAgain(facts: FactsCache, works: readonly Work[]): Promise<void> {
  const keys = new Map<string, AccountKey>();
  for (const { movement: { tenantId, from, to } } of works) {
    keys.set(from, { tenantId, accountId: from });
    keys.set(to, { tenantId, accountId: to });
  }
  await facts.fetch([...keys.values()]);
}

export function toCase(facts: FactsCache, { movement, waitsAs }: Work): Case | undefined {
  const from = facts.get({ tenantId: movement.tenantId, accountId: movement.from });
  const to = facts.get({ tenantId: movement.tenantId, accountId: movement.to });
  if (from === undefined || to === undefined) return undefined;
  return {
    id: movement.id, type: movement.type, amount: Number(movement.amount), currency: movement.currency, from, to,
    charged: isCharged(movement), reviewed: waitsAs === 'review',
  };
}
