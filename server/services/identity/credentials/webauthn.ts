import type { z } from 'zod';
import type { passkeyAnswer, passkeyAttestation } from '../../../../contracts/identity/shapes.ts';
import type { StoredPasskey } from '../domain/factors.ts';

export interface RelyingParty {
  /** A domain, without scheme and port: passkeys are bound to it for good. */
  readonly id: string;
  readonly name: string;
  /** Pages that may ask for a passkey: `https://pay.example.com`. */
  readonly origins: readonly string[];
}

/** What a device gives of a passkey. */
export type PasskeyCredential = Pick<StoredPasskey, 'credentialId' | 'publicKey' | 'counter' | 'transports' | 'backedUp'>;

export type Answer = z.infer<typeof passkeyAnswer>;
export type Attestation = z.infer<typeof passkeyAttestation>;

const TIMEOUT_MS = 5 * 60_000;
const bytes = (text: string) => Buffer.from(text, 'base64url');

export interface Webauthn {
  /** Whether a page of that origin can use passkeys of ours. */
  worksAt(origin: string): boolean;
  creationOptions(wanted: { userId: string; label: string; challenge: Buffer; exclude: readonly PasskeyCredential[] }): Promise<Record<string, unknown>>;
  /** Undefined where anything is not as it must be. */
  verifyCreation(response: Attestation, challenge: Buffer): Promise<PasskeyCredential | undefined>;
  /** Without `allow` the device offers what it has for us: for a log-in that names nobody. */
  requestOptions(challenge: Buffer, allow?: readonly PasskeyCredential[]): Promise<Record<string, unknown>>;
  /** The new count of signatures, or undefined. `alone`: nothing else was asked, so the device must have verified its user. */
  verifyAnswer(response: Answer, challenge: Buffer, passkey: PasskeyCredential, alone: boolean): Promise<number | undefined>;
}

/** Loaded by the first passkey: 8 MB that an installation without them does not need. */
const library = () => import('@simplewebauthn/server');

export function webauthn({ id, name, origins }: RelyingParty): Webauthn {
  const expected = { expectedOrigin: [...origins], expectedRPID: id };
  const listed = (passkeys: readonly PasskeyCredential[]) =>
    passkeys.map(({ credentialId, transports }) => ({ id: credentialId.toString('base64url'), transports: [...transports] }));
  return {
    worksAt(origin) {
      const { hostname } = new URL(origin);
      return origins.includes(origin) && (hostname === id || hostname.endsWith(`.${id}`));
    },
    async creationOptions({ userId, label, challenge, exclude }) {
      const { generateRegistrationOptions } = await library();
      return { ...await generateRegistrationOptions({
        rpID: id, rpName: name, userID: new Uint8Array(Buffer.from(userId.replaceAll('-', ''), 'hex')), userName: label, challenge: new Uint8Array(challenge), timeout: TIMEOUT_MS,
        attestationType: 'none', authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' }, excludeCredentials: listed(exclude),
      }) };
    },
    async verifyCreation(response, challenge) {
      if (!await isPlainAttestation(response)) return undefined;
      const { verifyRegistrationResponse } = await library();
      const { registrationInfo } = await orUndefined(verifyRegistrationResponse({
        ...expected, response: asJson(response), expectedChallenge: challenge.toString('base64url'), requireUserVerification: false,
      })) ?? {};
      if (registrationInfo === undefined) return undefined;
      const { credential, credentialBackedUp } = registrationInfo;
      return {
        credentialId: bytes(credential.id), publicKey: Buffer.from(credential.publicKey), counter: credential.counter, transports: response.response.transports ?? [],
        backedUp: credentialBackedUp,
      };
    },
    async requestOptions(challenge, allow) {
      const { generateAuthenticationOptions } = await library();
      return { ...await generateAuthenticationOptions({
        rpID: id, challenge: new Uint8Array(challenge), timeout: TIMEOUT_MS, userVerification: allow === undefined ? 'required' : 'preferred',
        allowCredentials: allow && listed(allow),
      }) };
    },
    async verifyAnswer(response, challenge, { credentialId, publicKey, counter }, alone) {
      const { verifyAuthenticationResponse } = await library();
      const verified = await orUndefined(verifyAuthenticationResponse({
        ...expected, response: asJson(response), expectedChallenge: challenge.toString('base64url'), requireUserVerification: alone,
        credential: { id: credentialId.toString('base64url'), publicKey: new Uint8Array(publicKey), counter },
      }));
      return verified?.verified === true ? verified.authenticationInfo.newCounter : undefined;
    },
  };
}

/** The challenge an answer was made for, by its own word: not to be believed before it is verified. */
export function challengeIn({ response }: { response: { clientDataJSON: string } }): Buffer | undefined {
  try {
    const { challenge } = JSON.parse(bytes(response.clientDataJSON).toString()) as { challenge?: unknown };
    return typeof challenge === 'string' ? bytes(challenge) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * We ask for none, so a browser sends none, or one the key signed itself. Others bring certificates, and to check those the library would fetch
 * revocation lists from wherever they say: a stranger could make this server call any address.
 */
async function isPlainAttestation({ response }: Attestation): Promise<boolean> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers');
  try {
    const decoded = decodeAttestationObject(new Uint8Array(bytes(response.attestationObject)));
    const format = decoded.get('fmt');
    return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined);
  } catch {
    return false;
  }
}

/** The library throws an Error for each thing that is not as it must be. */
const orUndefined = <T>(verifying: Promise<T>): Promise<T | undefined> => verifying.catch(() => undefined);

/** The contract has checked it; what is null there is left out here. */
function asJson<Given extends Answer | Attestation>(response: Given): never {
  return JSON.parse(JSON.stringify(response, (_, value: unknown) => value ?? undefined)) as never;
}
