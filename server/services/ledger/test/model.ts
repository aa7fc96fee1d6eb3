import type { Account } from '../domain/account.ts';
import type { Hold, Request } from '../domain/posting.ts';

/**
 * The ledger's rules a second time, told as a bookkeeper would: a list of facts, and every number added up from it anew. Slow, and
 * written without a look at how the ledger does it.
 */
interface Fact {
  readonly kind: 'posted' | 'held' | 'released' | 'charged' | 'given back';
  readonly account: string;
  /** Credit-positive for what is posted, held or released; what was spent for the others. */
  readonly amount: bigint;
  readonly day: string;
}

export interface Model {
  /** `ok`, or a code, in order. */
  decide(requests: readonly Request[], atMs: number): string[];
  posted(account: string): bigint;
  held(account: string): { debits: bigint; credits: bigint };
  spentOn(account: string, dayOrMonth: string): bigint;
}

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
const LIMIT = 2n ** 53n;

export function model(accounts: readonly Account[]): Model {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  let facts: Fact[] = [];

  const sum = (account: string, fits: (fact: Fact) => boolean): bigint =>
    facts.filter((fact) => fact.account === account && fits(fact)).reduce((total, { amount }) => total + amount, 0n);
  const posted = (account: string): bigint => sum(account, ({ kind }) => kind === 'posted');
  const held = (account: string) => ({
    debits: -sum(account, ({ kind, amount }) => kind === 'held' && amount < 0n) - sum(account, ({ kind, amount }) => kind === 'released' && amount > 0n),
    credits: sum(account, ({ kind, amount }) => kind === 'held' && amount > 0n) + sum(account, ({ kind, amount }) => kind === 'released' && amount < 0n),
  });
  const free = (id: string): bigint => (byId.get(id)!.normalCredit ? posted(id) - held(id).debits : -posted(id) - held(id).credits);
  const spentOn = (account: string, period: string): bigint =>
    sum(account, ({ kind, day }) => kind === 'charged' && day.startsWith(period)) - sum(account, ({ kind, day }) => kind === 'given back' && day.startsWith(period));

  function post(request: Extract<Request, { type: 'posting' }>, day: string): string {
    const { entries, pending } = request;
    if (entries.some(({ accountId }) => !byId.has(accountId))) return 'not_found';
    if (entries.some(({ accountId, currency }) => byId.get(accountId)!.currency !== currency)) return 'currency_mismatch';
    for (const currency of new Set(entries.map((entry) => entry.currency))) {
      if (entries.filter((entry) => entry.currency === currency).reduce((total, { change }) => total + change, 0n) !== 0n) return 'unbalanced';
    }
    for (const { accountId } of entries) {
      const { status } = byId.get(accountId)!;
      if (status !== 'open') return `account_${status}`;
    }
    const touched = [...new Set(entries.map(({ accountId }) => accountId))];
    const freeBefore = new Map(touched.map((id) => [id, free(id)]));
    let readable = true;
    for (const { accountId, change } of entries) {
      facts.push({ kind: pending ? 'held' : 'posted', account: accountId, amount: change, day });
      const numbers = [posted(accountId), held(accountId).debits, held(accountId).credits, free(accountId), posted(accountId) + held(accountId).credits, posted(accountId) - held(accountId).debits];
      readable &&= numbers.every((number) => number < LIMIT && number > -LIMIT);
    }
    for (const id of touched) {
      const spent = freeBefore.get(id)! - free(id);
      const { perTransaction, daily, monthly } = byId.get(id)!.limits;
      if (!request.charge || spent <= 0n) continue;
      if (perTransaction !== null && spent > perTransaction) return 'limit_per_transaction';
      if (daily !== null && spentOn(id, day) + spent > daily) return 'limit_daily';
      if (monthly !== null && spentOn(id, day.slice(0, 7)) + spent > monthly) return 'limit_monthly';
      facts.push({ kind: 'charged', account: id, amount: spent, day });
    }
    for (const id of touched) {
      const floor = byId.get(id)!.limits.minBalance;
      if (floor !== null && free(id) < floor && free(id) < freeBefore.get(id)!) return 'insufficient_funds';
    }
    return readable ? 'ok' : 'amount_out_of_range';
  }

  function end(request: Extract<Request, { type: 'resolution' }>, atMs: number): string {
    const { hold, action, amount } = request;
    if (hold === null) return 'not_found';
    if (hold.status !== 'pending') return { posted: 'already_posted', voided: 'already_voided', expired: 'hold_expired' }[hold.status];
    if (action === 'post' && hold.expiresAtMs !== null && atMs >= hold.expiresAtMs) return 'hold_expired';
    if (action === 'post' && amount !== null && (hold.entries.length !== 2 || amount > magnitude(hold))) return 'amount_out_of_range';
    if (action === 'post' && hold.entries.some(({ accountId }) => byId.get(accountId)!.status === 'frozen')) return 'account_frozen';
    for (const { accountId, change } of hold.entries) {
      const part = action !== 'post' ? 0n : amount === null ? change : change < 0n ? -amount : amount;
      facts.push({ kind: 'released', account: accountId, amount: -change, day: '' }, { kind: 'posted', account: accountId, amount: part, day: '' });
      const spends = byId.get(accountId)!.normalCredit === change < 0n;
      if (spends && hold.charged.includes(accountId)) facts.push({ kind: 'given back', account: accountId, amount: change < 0n ? part - change : change - part, day: dayOf(hold.madeAtMs) });
      if (posted(accountId) >= LIMIT || posted(accountId) <= -LIMIT) return 'amount_out_of_range';
    }
    return 'ok';
  }

  const magnitude = ({ entries: [first] }: Hold): bigint => (first!.change < 0n ? -first!.change : first!.change);

  function decide(requests: readonly Request[], atMs: number): string[] {
    const verdicts: string[] = [];
    for (let start = 0; start < requests.length;) {
      let last = start;
      while (requests[last]!.linked && last + 1 < requests.length) last++;
      const before = [...facts];
      const codes: string[] = [];
      for (const request of requests.slice(start, last + 1)) {
        const asIs = [...facts];
        const code = request.type === 'posting' ? post(request, dayOf(atMs)) : end(request, atMs);
        codes.push(code);
        if (code === 'ok') continue;
        facts = asIs;
        break;
      }
      const broken = codes.at(-1) !== 'ok';
      if (broken) facts = before;
      for (let i = start; i <= last; i++) verdicts.push(!broken ? 'ok' : i - start === codes.length - 1 ? codes.at(-1)! : 'linked_refused');
      start = last + 1;
    }
    return verdicts;
  }

  return { decide, posted, held, spentOn };
}
