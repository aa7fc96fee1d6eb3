import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { encodeId } from '../../../contracts/ids.ts';
import { ProviderRefused, type Answer, type Attempt, type CaptureOperation, type DeclineAdvice, type DeclineCode, type Fact, type Method, type Operation, type PaymentProvider, type ProviderConnection, type ProviderKind, type RawRequest, type RefundOperation, type Told } from '../../kit/payments/provider.ts';
import { withWebhooks } from './payment-provider-later.ts';
import { startSimulator, type Control, type Simulator } from '../../../simulator/simulator.ts';

/** What differs from provider to provider in the one suite. */
export interface ProviderUnderTest {
  readonly kind: ProviderKind;
  /** The adapter, with a short time-out: a fault that never answers is waited for. */
  connect(connection: ProviderConnection, options: { readonly timeoutMs: number }): PaymentProvider;
  /** Changes what a plain attempt asks, where this provider wants it otherwise. */
  readonly plain?: Partial<Attempt>;
  /** It takes the money at once, by itself: a card. Where left out, the payer must approve first. */
  readonly works?: Method;
  readonly declines: readonly { readonly asked: Partial<Attempt>; readonly code: DeclineCode; readonly advice: DeclineAdvice }[];
  /** The payer must approve at a page. */
  readonly challenged?: Method;
  /** Its own page for cards: numbers that it knows there, part of the path of the request that opens one, and how long one stays open. */
  readonly cardPage?: { readonly works: string; readonly challenged: string; readonly declined: string; readonly path: string; readonly openMs: number };
  /** A payer who declines may come back and approve after all: the provider keeps waiting. */
  readonly maySayYesLater?: true;
  /** Which method can be saved, where it is not `works`. */
  readonly saves?: Method;
  /** A refund of it is pending, and fails later. */
  readonly refundFailsLater?: Partial<Attempt>;
  /** Three currencies at most, with 0, 2 and 3 decimals where the provider takes them. */
  readonly currencies: readonly { readonly currency: string; readonly amount: number }[];
  /** Part of the path of the request that takes the money, for faults: `/confirm`. */
  readonly chargePath: string;
  readonly refundPath: string;
  readonly capturePath: string;
  /** The same request as if sent so much earlier, where the provider signs the moment; left out where it does not. */
  readonly signsTime: boolean;
  /** What this provider or its double has not. */
  readonly without?: readonly ('disputes' | 'settlement-lines' | 'webhooks' | 'release-of-the-rest' | 'signature-of-the-whole')[];
  /** Evidence that this provider takes, by its own fields. */
  readonly evidence?: Readonly<Record<string, string>>;
  /** It takes captures and refunds and tells by webhook what became of them. */
  readonly tellsLater?: boolean;
  /** How long until the provider pays out. */
  readonly payoutAfterMs?: number;
  /** What else a connection needs to know of the address to which webhooks come. */
  readonly webhookUrlCredential?: string;
  /** Pays where money comes by itself: a bank transfer. */
  pay?(control: Control, simulator: Simulator, attempt: Attempt, answer: Answer): Promise<void>;
}

export interface ProviderWorld {
  readonly simulator: Simulator;
  readonly control: Control;
  readonly provider: PaymentProvider;
  readonly connection: ProviderConnection;
  /** Webhooks as they came, newest last. */
  readonly received: (RawRequest & { readonly atMs: number })[];
  /** Facts of all webhooks that verified, once everything is sent. */
  told(): Promise<Told[]>;
  attempt(asked?: Partial<Attempt>): Attempt;
  /** Authorises, and does what the payer must do. */
  paid(asked?: Partial<Attempt>): Promise<{ attempt: Attempt; reference: string; facts: readonly Fact[] }>;
  operation(attempt: Attempt, reference: string): Operation;
  capture(attempt: Attempt, reference: string, amount: number, final: boolean): CaptureOperation;
  refund(attempt: Attempt, reference: string, amount: number, captureReference?: string | null): RefundOperation;
  stop(): Promise<void>;
}

export const RETURN_URL = 'https://shop.example/back';
/** Long enough for a busy machine, short enough for a suite. */
const TIMEOUT_MS = 1_000;

export async function providerWorld(under: ProviderUnderTest): Promise<ProviderWorld> {
  const simulator = await startSimulator({ providers: [under.kind] });
  const { control } = simulator;
  const received: ProviderWorld['received'] = [];
  const sink = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      received.push({ atMs: control.nowMs(), headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])), body: Buffer.concat(chunks) });
      response.writeHead(200).end();
    });
  });
  await once(sink.listen(0, '127.0.0.1'), 'listening');
  const sinkUrl = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/webhooks/${under.kind}`;
  control.registerWebhook(under.kind, { url: sinkUrl });
  const connection: ProviderConnection = {
    kind: under.kind, baseUrl: simulator.url(under.kind), test: true,
    credentials: { ...control.credentials(under.kind), ...(under.webhookUrlCredential === undefined ? {} : { [under.webhookUrlCredential]: sinkUrl }) },
  };
  const client = under.connect(connection, { timeoutMs: TIMEOUT_MS });
  const told = async () => {
    await control.webhooksIdle();
    return (await Promise.all(received.map((request) => client.readWebhook(request, request.atMs)))).flat();
  };
  const provider = under.tellsLater === true ? withWebhooks(client, told) : client;

  const attempt = (asked: Partial<Attempt> = {}): Attempt => ({
    attemptId: encodeId('attempt', randomUUID()), paymentId: encodeId('payment', randomUUID()), amount: 1_250, currency: 'EUR',
    method: under.works ?? under.challenged ?? { type: 'bank-transfer' }, capture: 'automatic', save: false,
    description: 'Two coffees', statementDescriptor: null, email: null, returnUrl: RETURN_URL, ...under.plain, ...asked,
  });

  return {
    simulator, control, provider, connection, received, attempt, told,
    async paid(asked) {
      const one = attempt(asked);
      let answer = await provider.authorise(one);
      const { reference } = answer;
      let returned: Record<string, string> = {};
      const facts = [...answer.facts];
      if (under.pay !== undefined) await under.pay(control, simulator, one, answer);
      else {
        const action = actionOf(facts);
        if (action?.type === 'redirect') returned = queryOf(await payerDecides(action.url, 'approve'));
      }
      if (under.pay !== undefined || actionOf(facts) !== undefined) {
        answer = await provider.proceed(one, reference ?? one.attemptId, returned);
        facts.push(...answer.facts);
      }
      return { attempt: one, reference: (answer.reference ?? reference)!, facts };
    },
    operation: (attempt, reference) => ({ operationId: encodeId('capture', randomUUID()), attempt, reference }),
    capture: (attempt, reference, amount, final) => ({ operationId: encodeId('capture', randomUUID()), attempt, reference, amount, final }),
    refund: (attempt, reference, amount, captureReference = null) => ({ operationId: encodeId('refund', randomUUID()), attempt, reference, amount, captureReference, reason: null }),
    async stop() {
      await simulator.stop();
      sink.close();
      sink.closeAllConnections();
    },
  };
}

/** Capabilities are data: they are read without a simulator. */
export const capabilitiesOf = (under: ProviderUnderTest) => under.connect({ kind: under.kind, credentials: {}, baseUrl: 'http://127.0.0.1', test: true }, { timeoutMs: 1 }).capabilities;

/** What the provider's books say was taken, oldest first. */
export const takenOf = ({ control }: ProviderWorld, kind: ProviderKind): number[] => control.books(kind).entries.filter(({ type }) => type === 'payment').map(({ gross }) => gross).toReversed();

export const actionOf = (facts: readonly Fact[]) => factOf(facts, 'action-required')?.action;

export const factOf = <Type extends Fact['type']>(facts: readonly Fact[], type: Type): Extract<Fact, { type: Type }> | undefined =>
  facts.find((fact): fact is Extract<Fact, { type: Type }> => fact.type === type);

export const factsOf = <Type extends Fact['type']>(facts: readonly Fact[], type: Type): Extract<Fact, { type: Type }>[] =>
  facts.filter((fact): fact is Extract<Fact, { type: Type }> => fact.type === type);

/** An operation that the provider will not do: it says so by a fact, or refuses the request. Answers whether it did neither. */
export async function wasDone(asked: Promise<Answer>): Promise<boolean> {
  try {
    return !(await asked).facts.some(({ type }) => type.endsWith('-failed'));
  } catch (error) {
    if (error instanceof ProviderRefused) return false;
    throw error;
  }
}

/** What a payer's browser brings back. */
export const queryOf = (url: string): Record<string, string> => Object.fromEntries(new URL(url).searchParams);

/** What a payer's browser does at a challenge page without JavaScript. Answers where it ends up. */
export async function payerDecides(url: string, decision: 'approve' | 'decline'): Promise<string> {
  const answer = await sendForm(url, { decision });
  const location = answer.headers.get('location');
  if (answer.status !== 303 || location === null) throw new Error(`the page answered ${answer.status}`);
  return location;
}

/** Sends the one form that is on a page. */
async function sendForm(url: string, fields: Record<string, string>): Promise<Response> {
  const page = await fetch(url);
  const action = /<form[^>]* action="([^"]+)"/.exec(await page.text())?.[1]?.replaceAll('&amp;', '&');
  if (action === undefined) throw new Error(`no form at ${url}`);
  return fetch(new URL(action, url), { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}

/** What a payer's browser does at a provider's page for cards, and at the bank's to which that may lead. Answers where it ends up; null where the page says that the card was not taken. */
export async function payerTypesCard(url: string, number: string, decision: 'approve' | 'decline' = 'approve'): Promise<string | null> {
  const answer = await sendForm(url, { number, expiry: '12 / 34', cvc: '123' });
  const location = answer.headers.get('location');
  if (location === null) return /role="alert"/.test(await answer.text()) ? null : Promise.reject(new Error(`the page for cards answered ${answer.status}`));
  if (new URL(location).origin !== new URL(url).origin) return location;
  const back = await fetch(await payerDecides(location, decision), { redirect: 'manual' });
  return back.headers.get('location');
}

/** Where the payer ends up who leaves a page for cards without paying. */
export async function payerLeaves(url: string): Promise<string> {
  const back = /<a id="back" href="([^"]+)"/.exec(await (await fetch(url)).text())?.[1];
  if (back === undefined) throw new Error(`no way back from ${url}`);
  return back.replaceAll('&amp;', '&');
}
