import { randomBytes } from 'node:crypto';
import { decodeId, encodeId, uuidTimeMs } from '../../../../../contracts/ids.ts';
import { sameBytes } from '../../../../kit/vault.ts';
import type { CheckoutDeps } from './deps.ts';
import { linkPath } from './paths.ts';

const COOKIE = 'florin_pay';
const READABLE = /^[\w-]{22}$/;
/** How long a page may stand open before its form is sent. */
const FORM_MS = 24 * 60 * 60_000;

/** What tells one browser from another; drawn for those that have none. */
export function browserOf(headers: Readonly<Record<string, string>>): { readonly id: string; readonly isNew: boolean } {
  const found = (headers['cookie'] ?? '').split(';').map((one) => one.trim().split('=')).find(([name]) => name === COOKIE)?.[1];
  return found !== undefined && READABLE.test(found) ? { id: found, isNew: false } : { id: randomBytes(16).toString('base64url'), isNew: true };
}

/** Lax: the payer comes from a mail or another site, and is the same one when they come back from the provider. */
export const cookieOf = ({ publicUrl }: Pick<CheckoutDeps, 'publicUrl'>, id: string): string =>
  `${COOKIE}=${id}; Path=/pay; HttpOnly; SameSite=Lax${publicUrl.startsWith('https:') ? '; Secure' : ''}`;

export interface Form { readonly tenantId: string; readonly linkId: string; readonly browser: string }

/** One form that was drawn for this link and this browser: its try to pay, and the proof that it is ours. */
export function newForm(deps: Pick<CheckoutDeps, 'vault' | 'newId'>, form: Form): { readonly checkout: string; readonly proof: string } {
  const checkoutId = deps.newId();
  return { checkout: encodeId('checkout', checkoutId), proof: proofOf(deps, form, checkoutId).toString('base64url') };
}

/** The try to pay, if the form is one of ours and not too old. */
export function readForm(deps: Pick<CheckoutDeps, 'vault' | 'clock'>, form: Form, fields: URLSearchParams): string | undefined {
  const checkoutId = decodeId('checkout', fields.get('checkout') ?? '');
  if (checkoutId === undefined || !sameBytes(proofOf(deps, form, checkoutId), Buffer.from(fields.get('proof') ?? '', 'base64url'))) return undefined;
  return deps.clock.now() - uuidTimeMs(checkoutId) > FORM_MS ? undefined : checkoutId;
}

const proofOf = ({ vault }: Pick<CheckoutDeps, 'vault'>, { tenantId, linkId, browser }: Form, checkoutId: string): Buffer =>
  vault.mac('checkout form', [linkPath(tenantId, linkId), checkoutId, browser].join(' '));

/** Browsers say where a form was sent from. One that says nothing is taken by the proof alone. */
export function isOwnOrigin({ publicUrl }: Pick<CheckoutDeps, 'publicUrl'>, headers: Readonly<Record<string, string>>): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  return (origin === undefined || origin === publicUrl) && (site === undefined || site === 'same-origin');
}
