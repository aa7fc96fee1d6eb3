/** What a ledger owes another of its tenant in a currency, by the account that stands there for it; below zero it is owed. In minor units. */
export interface Owed {
  readonly ledger: string;
  readonly other: string;
  readonly currency: string;
  readonly posted: bigint;
  readonly held: bigint;
}

/** A transfer that has not come to its end. */
export interface UnderWay { readonly from: string; readonly to: string; readonly currency: string }

export interface TransitCheck { readonly pairs: number; readonly underWay: number; readonly wrong: readonly string[] }

/**
 * Whether the ledgers of each pair say the same of each other: what one owes, the other is owed, and nothing is held. Of a pair between which a transfer
 * is on its way nothing can be said: one side may have posted what the other is about to.
 */
export function mirror(accounts: readonly Owed[], transfers: readonly UnderWay[]): TransitCheck {
  const nameOf = (one: string, other: string, currency: string): string => [...[one, other].toSorted(), currency].join(' ');
  const busy = new Set(transfers.map(({ from, to, currency }) => nameOf(from, to, currency)));
  const pairs = Map.groupBy(accounts, ({ ledger, other, currency }) => nameOf(ledger, other, currency));
  const wrong: string[] = [];
  for (const [name, sides] of pairs) {
    if (busy.has(name)) continue;
    const sum = sides.reduce((total, { posted }) => total + posted, 0n);
    const held = sides.reduce((total, side) => total + side.held, 0n);
    const says = sides.map(({ ledger, other, currency, posted }) => `${ledger} owes ${other} ${posted} ${currency}`).join(', ');
    if (sum !== 0n) wrong.push(`${says}: together ${sum}`);
    if (held !== 0n) wrong.push(`${says}: ${held} are held, and no transfer is under way`);
  }
  return { pairs: pairs.size, underWay: transfers.length, wrong };
}
