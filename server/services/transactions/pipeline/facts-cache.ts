import { serviceCall } from '../../../kit/call.ts';
import type { Clock } from '../../../kit/clock.ts';
import { recent } from '../../../kit/recent.ts';
import type { Neighbours } from '../../../kit/service.ts';
import type { AccountFacts } from '../../../kit/judgement/facts.ts';

export interface AccountKey { readonly tenantId: string; readonly accountId: string }

export interface FactsSource {
  /** Undefined where it is not known that the tenant has such an account. */
  get(key: AccountKey): AccountFacts | undefined;
}

/**
 * What is known of accounts, so that the usual movement asks nobody. Balances are kept up with each posting's answer; names and states fall out
 * when the accounts service tells of a change, and after half a minute at the latest. A refusal is never built on it: see `gather`.
 */
export interface FactsCache extends FactsSource {
  /** Asks the neighbours for these and remembers them. What was found comes back too: by then it may be forgotten again. */
  fetch(keys: readonly AccountKey[]): Promise<FactsSource>;
  moved(key: AccountKey, posted: number, version: number): void;
  forget(accountId: string): void;
  clear(): void;
}

interface Kept { tenantId: string; facts: AccountFacts; posted: number }

const AT_ONCE = 1_000;
/** Half of how old anything in here may be. */
const TURN_MS = 15_000;

const nameOf = ({ tenantId, accountId }: AccountKey): string => `${tenantId} ${accountId}`;

export function factsCache(neighbours: Neighbours<'ledger' | 'accounts'>, clock: Clock, max: number): FactsCache {
  const kept = recent<Kept>({ max, turn: { everyMs: TURN_MS, now: () => clock.now() } });
  const context = { call: serviceCall('transactions') };

  async function fetchSome(keys: readonly AccountKey[], found: Map<string, AccountFacts>): Promise<void> {
    const [{ facts }, { states }] = await Promise.all([
      neighbours.accounts.getFacts({ accounts: [...keys] }, { context }),
      neighbours.ledger.getAccounts({ accounts: [...keys] }, { context }),
    ]);
    keys.forEach((key, i) => {
      const fact = facts[i];
      const state = states[i];
      if (fact == null || state == null) return;
      const known: AccountFacts = {
        accountId: key.accountId, kind: fact.kind, currency: state.currency, status: state.status, customerStatus: fact.customerStatus,
        available: state.balance.available, version: state.version, minBalance: state.limits.minBalance,
        perTransaction: state.limits.perTransaction, hasPeriodLimit: state.limits.daily !== null || state.limits.monthly !== null,
      };
      found.set(nameOf(key), known);
      kept.set(key.accountId, { tenantId: key.tenantId, posted: state.balance.posted, facts: known });
    });
  }

  return {
    get({ tenantId, accountId }) {
      const found = kept.get(accountId);
      return found?.tenantId === tenantId ? found.facts : undefined;
    },
    async fetch(keys) {
      const found = new Map<string, AccountFacts>();
      for (let start = 0; start < keys.length; start += AT_ONCE) await fetchSome(keys.slice(start, start + AT_ONCE), found);
      return { get: (key) => found.get(nameOf(key)) };
    },
    moved({ accountId }, posted, version) {
      const found = kept.get(accountId);
      if (found === undefined || found.facts.version >= version) return;
      const available = found.facts.available + posted - found.posted;
      found.facts = { ...found.facts, available, version };
      found.posted = posted;
    },
    forget: (accountId) => kept.delete(accountId),
    clear: () => kept.clear(),
  };
}
