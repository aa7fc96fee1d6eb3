import type { Case } from '../domain/facts.ts';
import { isCharged } from '../domain/transaction.ts';
import type { AccountKey, FactsCache } from './facts-cache.ts';
import type { Work } from './pipeline.ts';

/** Both accounts of each movement. What is not known yet is asked for all at once. Undefined: an account does not exist. */
export async function gather(facts: FactsCache, works: readonly Work[]): Promise<(Case | undefined)[]> {
  const cases = works.map((work) => toCase(facts, work));
  const unknown = works.filter((_, i) => cases[i] === undefined);
  if (unknown.length === 0) return cases;
  await facts.fetch(accountKeys(unknown).filter((key) => facts.get(key) === undefined));
  return works.map((work, i) => cases[i] ?? toCase(facts, work));
}

/** Asks anew for the accounts of these movements: nothing is refused on what was remembered. */
export async function gatherAgain(facts: FactsCache, works: readonly Work[]): Promise<void> {
  await facts.fetch(accountKeys(works));
}

function accountKeys(works: readonly Work[]): AccountKey[] {
  const keys = new Map<string, AccountKey>();
  for (const { movement: { tenantId, from, to } } of works) {
    keys.set(`${tenantId} ${from}`, { tenantId, accountId: from });
    keys.set(`${tenantId} ${to}`, { tenantId, accountId: to });
  }
  return [...keys.values()];
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
