import { implement } from '@orpc/server';
import type { InferContractRouterInputs, InferContractRouterOutputs } from '@orpc/contract';
import { toString as qrCode } from 'qrcode';
import { decodeId, encodeId, uuidTimeMs } from '../../../../../contracts/ids.ts';
import { linkOperations } from '../../../../../contracts/payments/links.ts';
import type { Call, CallContext } from '../../../../kit/call.ts';
import { once } from '../../../../kit/idempotency.ts';
import { cutPage, readCursor } from '../../../../kit/pages.ts';
import { refuse } from '../../../../kit/refuse.ts';
import { statusOf, type Link } from '../../domain/links/link.ts';
import { modeOf } from '../../domain/providers/provider.ts';
import { changeLink, findLink, insertLink, listLinks as listRows, type LinkChange, type StoredLink } from '../../store/links/links.ts';
import type { CheckoutDeps } from '../checkout/deps.ts';
import { linkPath } from '../checkout/paths.ts';
import { servePage } from '../checkout/serve-page.ts';
import { requireAccount } from '../payments/require-account.ts';

type Inputs = InferContractRouterInputs<typeof linkOperations>;
type Outputs = InferContractRouterOutputs<typeof linkOperations>;
type View = Outputs['getPaymentLink'];

/** What the room's wiring takes of payment links and their pages. */
export function linkHandlers(deps: CheckoutDeps) {
  const on = implement(linkOperations).$context<CallContext>();
  return {
    createPaymentLink: on.createPaymentLink.handler(({ input, context: { call } }) => createLink(deps, call, input)),
    getPaymentLink: on.getPaymentLink.handler(async ({ input, context: { call } }) => view(deps, await existing(deps, call, input.id))),
    listPaymentLinks: on.listPaymentLinks.handler(({ input, context: { call } }) => listLinks(deps, call, input)),
    updatePaymentLink: on.updatePaymentLink.handler(({ input, context: { call } }) => updateLink(deps, call, input)),
    getPaymentLinkQr: on.getPaymentLinkQr.handler(({ input, context: { call } }) => getQr(deps, call, input.id)),
    servePage: on.servePage.handler(({ input }) => servePage(deps, input)),
  };
}

/** POST /v1/payment-links. */
export async function createLink(deps: CheckoutDeps, call: Call, input: Inputs['createPaymentLink']): Promise<View> {
  const accountId = decodeId('account', input.account)!;
  const answer = await once(deps.database, call, 'payments.createPaymentLink', input, async (tx) => {
    await requireAccount(deps, call.tenantId, accountId, input.currency, 'account');
    const link: Link = {
      tenantId: call.tenantId, id: deps.newId(), accountId, mode: modeOf(call.actor), currency: input.currency, amount: input.amount ?? null, open: input.open ?? null, description: input.description,
      uses: input.uses ?? 'single', active: true, expiresAtMs: input.expiresAt == null ? null : Date.parse(input.expiresAt), successUrl: input.successUrl ?? null,
      cancelUrl: input.cancelUrl ?? null, metadata: input.metadata ?? {},
    };
    await insertLink(tx, link);
    return view(deps, { link, paid: 0 });
  });
  return answer;
}

async function existing(deps: CheckoutDeps, call: Call, id: string): Promise<StoredLink> {
  const found = await findLink(deps.database, call.tenantId, decodeId('paymentLink', id)!);
  if (found === undefined) throw refuse('not_found', { resourceId: id });
  return found;
}

/** GET /v1/payment-links. */
async function listLinks(deps: CheckoutDeps, call: Call, input: Inputs['listPaymentLinks']): Promise<Outputs['listPaymentLinks']> {
  const limit = Number(input.limit ?? 20);
  const found = await listRows(deps.database.reads(call.readAfter), call.tenantId, {
    active: input.active === undefined ? undefined : input.active === 'true', accountId: input.account === undefined ? undefined : decodeId('account', input.account),
    before: readCursor('paymentLink', input.cursor), limit: limit + 1,
  });
  const { rows, nextCursor } = cutPage('paymentLink', found.map((one) => ({ id: one.link.id, one })), limit);
  return { data: rows.map(({ one }) => view(deps, one)), nextCursor };
}

/** PATCH /v1/payment-links/{id}. What is left out stays; null takes it away. */
export async function updateLink(deps: CheckoutDeps, call: Call, { id, active, expiresAt, successUrl, cancelUrl, metadata }: Inputs['updatePaymentLink']): Promise<View> {
  const change: LinkChange = {
    ...active !== undefined && { active }, ...expiresAt !== undefined && { expiresAtMs: expiresAt === null ? null : Date.parse(expiresAt) },
    ...successUrl !== undefined && { successUrl }, ...cancelUrl !== undefined && { cancelUrl }, ...metadata !== undefined && { metadata },
  };
  const changed = await deps.database.transaction((tx) => changeLink(tx, call.tenantId, decodeId('paymentLink', id)!, change));
  if (changed === undefined) throw refuse('not_found', { resourceId: id });
  return view(deps, changed);
}

/** GET /v1/payment-links/{id}/qr-code. */
async function getQr(deps: CheckoutDeps, call: Call, id: string): Promise<Outputs['getPaymentLinkQr']> {
  const { url } = view(deps, await existing(deps, call, id));
  return { url, svg: await qrCode(url, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 }) };
}

function view({ publicUrl, clock }: CheckoutDeps, { link, paid }: StoredLink): View {
  const { tenantId, id, accountId, currency, amount, open, description, uses, active, expiresAtMs, successUrl, cancelUrl, metadata } = link;
  return {
    id: encodeId('paymentLink', id), url: `${publicUrl}${linkPath(tenantId, id)}`, status: statusOf(link, paid, clock.now()), active, account: encodeId('account', accountId), currency, amount, open,
    description, uses, expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs).toISOString(), successUrl, cancelUrl, metadata: { ...metadata }, paid,
    createdAt: new Date(uuidTimeMs(id)).toISOString(),
  };
}
