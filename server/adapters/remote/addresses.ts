import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Pool } from 'undici';
import type { Log } from '../../kit/observe.ts';
import { breaker, type Breaker } from '../../kit/breaker.ts';
import { outliers } from './outliers.ts';
import type { TlsFiles } from './tls.ts';

/** One process that runs the neighbour. */
export interface Address {
  /** `http://10.0.0.7:3100` */
  readonly origin: string;
  readonly pool: Pool;
  readonly breaker: Breaker;
  /** Calls sent there and not yet answered. */
  outstanding: number;
}

export interface Wish {
  /** Another than this, where there is one. */
  readonly not?: Address;
  /**
   * The same for the same home, while it can be reached: two processes that write for one tenant undo each other's work, since each decides
   * on what it remembers. Without a home it is the one with the least to do.
   */
  readonly home?: string;
}

export interface Addresses {
  /** Undefined where none may be tried. A promise only until names are resolved for the first time. */
  pick(wish?: Wish): Address | undefined | Promise<Address | undefined>;
  list(): readonly Address[];
  /** How a request there went: who does far worse than its peers is left out for a while. */
  record(address: Address, ok: boolean, tookMs: number): void;
  /** How many are left out at the moment. */
  leftOut(): number;
  close(): Promise<void>;
}

export interface AddressesOptions {
  /** `http://florin-ledger:3100`. A name with several A records stands for as many processes. */
  readonly urls: readonly string[];
  readonly tls?: TlsFiles;
  readonly log: Log;
  /** Milliseconds of a clock that only goes forward. */
  now?(): number;
  /** IP addresses behind a name. */
  resolve?(name: string): Promise<string[]>;
}

const RESOLVE_EVERY_MS = 5_000;
const CONNECTIONS = 64;
/** Longer than any call is waited for: the caller's own deadline comes first. */
const SILENCE_MS = 60_000;

const byDns = async (name: string): Promise<string[]> => (await lookup(name, { all: true })).map(({ address }) => address);

export function addresses({ urls, tls, log, now = () => performance.now(), resolve = byDns }: AddressesOptions): Addresses {
  let current: readonly Address[] = [];
  let turn = 0;
  const worse = outliers<Address>({
    now,
    changed: ({ origin }, outForMs) => log.warn({ address: origin, outForMs }, 'a neighbour\'s process does far worse than its peers and is left out for a while'),
  });
  let resolvedMs = -Infinity;
  let resolving: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    const wanted = new Map<string, string>();
    for (const url of urls) {
      const { protocol, hostname, port } = new URL(url);
      for (const ip of await ipsOf(hostname)) wanted.set(`${protocol}//${ip.includes(':') ? `[${ip}]` : ip}:${port || (protocol === 'https:' ? 443 : 80)}`, hostname);
    }
    resolvedMs = now();
    // A resolver that is down for a moment is no reason to forget what was known.
    if (wanted.size === 0) return;
    const { Pool: NewPool } = await import('undici');
    for (const gone of current.filter(({ origin }) => !wanted.has(origin))) void gone.pool.close();
    current = [...wanted].map(([origin, name]) => current.find((address) => address.origin === origin) ?? open(NewPool, origin, name));
  }

  async function ipsOf(hostname: string): Promise<string[]> {
    const bare = hostname.replace(/^\[|\]$/g, '');
    if (isIP(bare) !== 0) return [bare];
    try {
      return await resolve(bare);
    } catch (error) {
      log.warn({ err: error, name: bare }, 'a neighbour\'s name can not be resolved');
      return [];
    }
  }

  function open(NewPool: typeof Pool, origin: string, name: string): Address {
    const own: Breaker = breaker({
      failures: 5, firstPauseMs: 500, longestPauseMs: 10_000, now, random: Math.random,
      changed: (state) => log.warn({ address: origin, state }, 'a neighbour\'s circuit breaker changed'),
    });
    const connect = { timeout: 2_000, ...(tls && { ...tls, servername: isIP(name) === 0 ? name : undefined, minVersion: 'TLSv1.3' as const }) };
    return { origin, breaker: own, outstanding: 0, pool: new NewPool(origin, { connections: CONNECTIONS, pipelining: 1, headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS, connect }) };
  }

  function choose(not?: Address, evenOutliers = false): Address | undefined {
    let best: Address | undefined;
    turn++;
    for (let i = 0; i < current.length; i++) {
      // Of those with as little to do, another each time.
      const address = current[(turn + i) % current.length]!;
      if (!address.breaker.mayTry() || (worse.isOut(address) && !evenOutliers)) continue;
      // Its pause is over: this request is the trial, whatever the others have to do.
      if (address.breaker.state === 'open' && address !== not) return address;
      if (best === undefined || best === not || (address !== not && address.outstanding < best.outstanding)) best = address;
    }
    // Better one that does badly than nobody.
    return best ?? (evenOutliers ? undefined : choose(not, true));
  }

  /** Rendezvous hashing: when a process comes or goes, only its own homes move. */
  function chooseHome(home: string, not?: Address): Address | undefined {
    let best: Address | undefined;
    let highest = -1;
    for (const address of current) {
      if (address === not || address.breaker.state !== 'closed' || worse.isOut(address)) continue;
      const weight = weightOf(address.origin, home);
      if (weight > highest) [best, highest] = [address, weight];
    }
    return best;
  }

  /** A breaker that may be tried again needs a trial, or its process would never be used again. */
  function chooseFor({ not, home }: Wish): Address | undefined {
    const onTrial = current.some(({ breaker: { state, mayTry } }) => state !== 'closed' && mayTry());
    return (home === undefined || onTrial ? undefined : chooseHome(home, not)) ?? choose(not);
  }

  return {
    pick(wish = {}) {
      if (now() >= resolvedMs + RESOLVE_EVERY_MS) resolving ??= refresh().finally(() => { resolving = undefined; });
      worse.review(current);
      if (current.length > 0 || resolving === undefined) return chooseFor(wish);
      return resolving.then(() => chooseFor(wish));
    },
    list: () => current,
    record: (address, ok, tookMs) => worse.record(address, ok, tookMs),
    leftOut: () => worse.count(current),
    async close() {
      await Promise.all(current.map(({ pool }) => pool.destroy()));
    },
  };
}

/** FNV-1a, then stirred once more: names that differ in one digit must not come out in order. */
function weightOf(origin: string, home: string): number {
  let hash = 0x811c9dc5;
  for (const text of [origin, home]) for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 15)) >>> 0;
}
