import type { Sql } from '../../../../kit/database.ts';
import { CREDENTIALS, type ProviderKind } from '../../../../kit/payments/provider.ts';
import type { Vault } from '../../../../kit/vault.ts';
import type { Asked, Credential } from '../../domain/providers/credentials.ts';
import { webhookUrl, type Provider } from '../../domain/providers/provider.ts';
import { findCredentials, setCredential, type Owner, type SealedCredential } from '../../store/provider-credentials.ts';

/** By which credentials a provider's webhooks are known to be its own. Braintree signs with the keys of its API; the others make something of its own for it. */
const SIGNING: Readonly<Record<ProviderKind, readonly string[]>> = {
  stripe: ['webhookSecret'], paypal: ['webhookId'], square: ['webhookSignatureKey', 'webhookUrl'], braintree: ['publicKey', 'privateKey'], adyen: ['hmacKey'],
  'bank-transfer': ['webhookSecret'],
};
const NEEDED_AT_ONCE: ReadonlySet<string> = new Set(['publicKey', 'privateKey']);

export function askedOf(kind: ProviderKind): Asked {
  return { names: CREDENTIALS[kind], signing: SIGNING[kind], later: SIGNING[kind].filter((name) => !NEEDED_AT_ONCE.has(name)) };
}

/** With what follows from where we are: Square signs the URL along with the body. */
export function withOwnUrl(provider: Provider, given: Readonly<Record<string, string>>, publicUrl: string): Readonly<Record<string, string>> {
  const asks = Object.hasOwn(CREDENTIALS[provider.kind], 'webhookUrl');
  return asks ? { webhookUrl: webhookUrl(publicUrl, provider), ...given } : given;
}

/** A credential of another tenant, provider or field is worth nothing in its place. */
const about = ({ tenantId, id }: Owner, name: string): string => `${tenantId}/${id}/${name}`;

/** Seals and records them. Those that sign webhooks leave the one before in force until then. */
export async function setCredentials(tx: Sql, vault: Vault, provider: Pick<Provider, 'tenantId' | 'id' | 'kind'>, given: Readonly<Record<string, string>>, now: Date, previousUntil: Date): Promise<void> {
  const overlaps = previousUntil > now;
  for (const [name, value] of Object.entries(given)) {
    const until = overlaps && SIGNING[provider.kind].includes(name) ? previousUntil : null;
    await setCredential(tx, provider, name, vault.seal(about(provider, name), value), now, until);
  }
}

/** Opened, with the one before only while it is still in force. */
export function openCredentials(vault: Vault, provider: Pick<Provider, 'tenantId' | 'id' | 'kind'>, sealed: readonly SealedCredential[], nowMs: number): Credential[] {
  return sealed.map((one) => {
    const inForce = one.previousSealed !== null && one.previousUntil !== null && one.previousUntil.getTime() > nowMs;
    return {
      name: one.name, secret: CREDENTIALS[provider.kind][one.name] !== 'shown', value: vault.open(about(provider, one.name), one.sealed), setAt: one.setAt,
      previous: inForce ? vault.open(about(provider, one.name), one.previousSealed!) : null, previousUntil: inForce ? one.previousUntil : null,
    };
  });
}

export async function credentialsOf(sql: Sql, vault: Vault, provider: Pick<Provider, 'tenantId' | 'id' | 'kind'>, nowMs: number): Promise<Credential[]> {
  const found = await findCredentials(sql, provider.tenantId, [provider.id]);
  return openCredentials(vault, provider, found.get(provider.id) ?? [], nowMs);
}
