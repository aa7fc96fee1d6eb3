import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeId } from '../../../contracts/ids.ts';
import type { BankAccount, PayoutFact, PayoutOrder, PayoutRail, PayoutTold } from '../../kit/payments/payout-rail.ts';
import type { ProviderConnection, ProviderKind, RawRequest } from '../../kit/payments/provider.ts';
import { startSimulator, type Control } from '../../../simulator/simulator.ts';

/** What differs from rail to rail in the one suite. */
export interface PayoutRailUnderTest {
  readonly kind: ProviderKind;
  connect(connection: ProviderConnection, options: { readonly timeoutMs: number }): PayoutRail;
  /** Part of the path of the request that sends money, for faults. */
  readonly sendPath: string;
  /** When money that was sent is surely there, and when it is surely back. */
  readonly settledAfterMs: number;
  readonly returnedAfterMs: number;
  readonly good: BankAccount;
  /** Looks like an account and is none: refused before anything is sent on. */
  readonly impossible: readonly BankAccount[];
  /** It never leaves. */
  readonly failing: readonly { readonly to: BankAccount; readonly code: string }[];
  /** It comes back after it was paid. */
  readonly returning: readonly { readonly to: BankAccount; readonly code: string }[];
}

export interface PayoutRailWorld {
  readonly control: Control;
  readonly rail: PayoutRail;
  readonly received: (RawRequest & { readonly atMs: number })[];
  order(over?: Partial<PayoutOrder>): PayoutOrder;
  told(): Promise<PayoutTold[]>;
  /** What left, by the rail's own books: negative, and positive where it came back. */
  moved(): number[];
  stop(): Promise<void>;
}

/** A Monday. Banks do not work at weekends, and a test shall not depend on its day. */
const START_MS = Date.UTC(2026, 0, 5, 10);
const TIMEOUT_MS = 1_000;

export async function payoutRailWorld(under: PayoutRailUnderTest): Promise<PayoutRailWorld> {
  const simulator = await startSimulator({ providers: [under.kind], startMs: START_MS });
  const { control } = simulator;
  const received: (RawRequest & { readonly atMs: number })[] = [];
  const sink = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      received.push({ atMs: control.nowMs(), headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])), body: Buffer.concat(chunks) });
      response.writeHead(200).end();
    });
  });
  await once(sink.listen(0, '127.0.0.1'), 'listening');
  control.registerWebhook(under.kind, { url: `http://127.0.0.1:${(sink.address() as AddressInfo).port}/` });
  const rail = under.connect({ kind: under.kind, baseUrl: simulator.url(under.kind), test: true, credentials: control.credentials(under.kind) }, { timeoutMs: TIMEOUT_MS });
  return {
    control, rail, received,
    order: (over) => {
      const payoutId = randomUUID();
      return { payoutId, publicId: encodeId('payout', payoutId), amount: 12_345, currency: 'EUR', to: under.good, statement: null, ...over };
    },
    async told() {
      await control.webhooksIdle();
      // Each is read when it came: its signature is of that moment.
      return (await Promise.all(received.map((request) => rail.readWebhook(request, request.atMs)))).flat();
    },
    moved: () => control.books(under.kind).entries.map(({ gross }) => gross).reverse(),
    async stop() {
      await simulator.stop();
      sink.close();
      sink.closeAllConnections();
    },
  };
}

export const typesOf = (facts: readonly PayoutFact[]): string[] => facts.map(({ type }) => type);
