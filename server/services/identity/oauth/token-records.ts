import type { Provider } from 'oidc-provider';

interface Model {
  readonly IN_PAYLOAD: readonly string[];
  readonly prototype: { getValueAndPayload(): Promise<{ value: string; payload?: Record<string, unknown> }> };
}

/**
 * The library keeps no record of an access token that is a JWT. We do, by its `jti`, in place of the JWT: so it can be revoked and introspected,
 * and is worth nothing where the record is gone.
 */
export function keepAccessTokens(provider: Provider): void {
  for (const model of [provider.AccessToken, provider.ClientCredentials] as unknown as Model[]) {
    const { prototype } = model;
    const make = prototype.getValueAndPayload;
    prototype.getValueAndPayload = async function getValueAndPayload(this: Record<string, unknown> & Model['prototype']) {
      const { value } = await make.call(this);
      const iat = Math.floor(Date.now() / 1000);
      const kept = Object.fromEntries(model.IN_PAYLOAD.filter((name) => this[name] !== undefined).map((name) => [name, this[name]]));
      return { value, payload: { iat, exp: iat + Number(this.expiration), ...kept } };
    };
  }
}
