import type { Case } from '../../../kit/judgement/facts.ts';
import { isCharged } from '../domain/transaction.ts';
import type { AccountKey, FactsCache, FactsSource } from './facts-cache.ts';
import type { Work } from './pipeline.ts';

/** Both accounts of each movement. What is not known yet is asked for all at once. Undefined: an account does not exist. */
export async function gather(facts: FactsCache, works: readonly Work[]): Promise<(Case | undefined)[]> {
  const cases = works.map((work) => toCase(facts, work));
  if (!cases.includes(undefined)) return cases;
  return gatherAgain(facts, works, cases);
}

/**
 * Asks anew for the accounts of the movements without a case: nothing is refused on what was remembered. Nor on what was forgotten meanwhile:
 * both accounts come from the answer.
 */
export async function gatherAgain(facts: FactsCache, works: readonly Work[], cases: readonly (Case | undefined)[]): Promise<(Case | undefined)[]> {
  const found = await facts.fetch(accountKeys(works.filter((_, i) => cases[i] === undefined)));
  return works.map((work, i) => cases[i] ?? toCase(found, work));
}

function accountKeys(works: readonly Work[]): AccountKey[] {
  const keys = new Map<string, AccountKey>();
  for (const { movement: { tenantId, from, to } } of works) {
    keys.set(`${tenantId} ${from}`, { tenantId, accountId: from });
    keys.set(`${tenantId} ${to}`, { tenantId, accountId: to });
  }
  return [...keys.values()];
}

function toCase(facts: FactsSource, { movement, waitsAs }: Work): Case | undefined {
  const from = facts.get({ tenantId: movement.tenantId, accountId: movement.from });
  const to = facts.get({ tenantId: movement.tenantId, accountId: movement.to });
  if (from === undefined || to === undefined) return undefined;
  return {
    id: movement.id, type: movement.type, amount: Number(movement.amount), currency: movement.currency, from, to,
    charged: isCharged(movement), reviewed: waitsAs === 'review',
  };
}
