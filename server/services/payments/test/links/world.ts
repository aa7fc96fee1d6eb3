import { randomUUID } from 'node:crypto';
import { encodeId } from '../../../../../contracts/ids.ts';
import { compose } from '../../../../host/compose.ts';
import { silentLog } from '../../../../kit/observe.ts';
import { vault } from '../../../../kit/vault.ts';
import { manualClock, testPorts } from '../../../../test/support/service-context.ts';
import { testDatabase } from '../../../../test/support/test-database.ts';
import { accounts } from '../../../accounts/service.ts';
import { currency } from '../../../currency/service.ts';
import { ledger } from '../../../ledger/service.ts';
import type { CheckoutAsked, CheckoutDeps, CheckoutMethod, CheckoutPayment, PaymentStanding } from '../../handlers/checkout/deps.ts';
import { servePage } from '../../handlers/checkout/serve-page.ts';
import { createLink } from '../../handlers/links/links.ts';
import { payments } from '../../service.ts';
import { as, callOf } from '../payouts/world.ts';

const PUBLIC_URL = 'https://pay.example';

/** Links over real neighbours and a database of this file's own, with payments that become what the test says. */
export async function startLinks() {
  const db = await testDatabase([ledger, accounts, currency, payments]);
  const clock = manualClock();
  const ports = testPorts(db, 'payments', { clock });
  const { clients } = compose([ledger, accounts], ports);
  const made = new Map<string, CheckoutPayment & { asked: CheckoutAsked }>();
  const cancelled = new Set<string>();
  const given = { methods: ['bank-transfer', 'redirect'] as CheckoutMethod[], pay: undefined as undefined | (() => void) };

  const paymentOf = (paymentId: string) => [...made.values()].find((one) => one.paymentId === paymentId)!;
  const deps: CheckoutDeps = {
    database: db.database('payments'), clock, newId: ports.newId, log: silentLog, vault: vault(ports.signer('payments'), 'payments'), neighbours: clients, publicUrl: PUBLIC_URL,
    methodsOf: () => Promise.resolve(given.methods),
    pay: async (link, asked) => {
      given.pay?.();
      return made.getOrInsertComputed(asked.checkoutId, () => ({
        asked, paymentId: randomUUID(), standing: 'action',
        action: asked.method === 'redirect' ? { type: 'redirect', url: 'https://psp.example/approve' } : { type: 'bank-transfer', iban: 'DE89370400440532013000', bic: null, holder: 'Shop <Ltd>', reference: `RF ${link.currency}`, dueMs: clock.now() },
      }));
    },
    paymentOfCheckout: (_tenant, checkoutId) => Promise.resolve(made.get(checkoutId)),
    paymentOf: (_tenant, paymentId) => Promise.resolve(paymentOf(paymentId)),
    proceed: (_tenant, paymentId) => Promise.resolve(paymentOf(paymentId)),
    cancel: (_tenant, paymentId) => {
      const { standing } = paymentOf(paymentId);
      if (standing !== 'action' && standing !== 'retry') return Promise.resolve(false);
      cancelled.add(paymentId);
      becomes(paymentId, 'closed');
      return Promise.resolve(true);
    },
    returnUrlOf: () => Promise.resolve(undefined),
    inCurrency: (_tenant, amount, _from, to) => Promise.resolve(to === 'USD' ? Math.round(amount * 1.1) : undefined),
  };

  function becomes(paymentId: string, standing: PaymentStanding): void {
    for (const [id, one] of made) if (one.paymentId === paymentId) made.set(id, { ...one, standing, action: standing === 'action' ? one.action : null });
  }

  async function newLink(more: Partial<Parameters<typeof createLink>[2]> = {}) {
    const tenantId = randomUUID();
    const { id: account } = await clients.accounts.createAccount({ name: 'Shop', currency: 'EUR' }, as(tenantId));
    const link = await createLink(deps, callOf(tenantId), { account, currency: 'EUR', amount: 1_250, description: 'Tea <& cakes>', ...more });
    return { tenantId, account, link, path: new URL(link.url).pathname };
  }

  return { deps, clock, clients, given, made, cancelled, becomes, newLink };
}


/** A payer's browser: keeps its cookie, sends what is in the form. */
export function newBrowser(deps: CheckoutDeps, languages = 'en') {
  let cookie: string | undefined;
  const headers = () => ({ 'accept-language': languages, ...cookie !== undefined && { cookie } });

  async function get(path: string) {
    const answer = await servePage(deps, { method: 'GET', path, headers: headers(), body: '' });
    const set = answer.headers.find(({ name }) => name === 'set-cookie')?.value;
    if (set !== undefined) cookie = set.split(';')[0];
    return answer;
  }

  /** The hidden fields of a page's form. */
  const hidden = (html: string) => Object.fromEntries([...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map(([, name, value]) => [name!, value!]));

  const post = (path: string, fields: Record<string, string>, more: Record<string, string> = {}) =>
    servePage(deps, { method: 'POST', path, headers: { ...headers(), origin: deps.publicUrl, 'sec-fetch-site': 'same-origin', ...more }, body: new URLSearchParams(fields).toString() });

  /** Opens the page and sends its form. */
  async function pay(path: string, fields: Record<string, string>) {
    const page = await get(path);
    return post(path, { ...hidden(page.body), ...fields });
  }

  return { get, post, pay, hidden };
}

export const locationOf = (answer: { headers: { name: string; value: string }[] }): string => answer.headers.find(({ name }) => name === 'location')?.value ?? '';
export const tenantIdOf = (tenantId: string): string => encodeId('tenant', tenantId);
