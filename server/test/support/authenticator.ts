import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A passkey in software: what a browser and its authenticator answer to the options of a server, to the byte (WebAuthn level 2, ES256, no attestation). */
export interface Authenticator {
  /** `navigator.credentials.create` */
  create(options: Record<string, unknown>, twist?: Twist): Attestation;
  /** `navigator.credentials.get` */
  get(options: Record<string, unknown>, twist?: Twist): Assertion;
}

/** What an attacker, or a broken device, does differently. */
export interface Twist {
  readonly origin?: string;
  readonly rpId?: string;
  readonly challenge?: string;
  readonly type?: string;
  readonly counter?: number;
  readonly userPresent?: boolean;
  readonly userVerified?: boolean;
  readonly userHandle?: string;
  readonly credentialId?: Buffer;
  readonly badSignature?: boolean;
  /** An attestation statement of that format, with a certificate. */
  readonly format?: string;
}

export type Attestation = Credential<{ clientDataJSON: string; attestationObject: string; transports: string[] }>;
export type Assertion = Credential<{ clientDataJSON: string; authenticatorData: string; signature: string; userHandle: string | null }>;
interface Credential<Response> { id: string; rawId: string; type: 'public-key'; clientExtensionResults: Record<string, unknown>; authenticatorAttachment: string | null; response: Response }

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();

export function authenticator({ origin = 'http://localhost:3000', counts = true }: { origin?: string; counts?: boolean } = {}): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(32);
  let counter = 0;
  let userHandle: string | null = null;

  const clientData = (type: string, options: Record<string, unknown>, twist: Twist) => Buffer.from(JSON.stringify({
    type: twist.type ?? type, challenge: twist.challenge ?? options.challenge, origin: twist.origin ?? origin, crossOrigin: false,
  }));
  const credential = <Response>(id: Buffer, response: Response): Credential<Response> =>
    ({ id: base64url(id), rawId: base64url(id), type: 'public-key', clientExtensionResults: {}, authenticatorAttachment: 'platform', response });

  /** §6.1: hash of the relying party, flags, count, and at creation the key. */
  function authenticatorData(rpId: string, twist: Twist, attested?: Buffer): Buffer {
    const flags = (twist.userPresent === false ? 0 : 0x01) | (twist.userVerified === false ? 0 : 0x04) | (attested === undefined ? 0 : 0x40);
    const count = Buffer.alloc(4);
    if (counts) counter++;
    count.writeUInt32BE(twist.counter ?? counter);
    return Buffer.concat([sha256(twist.rpId ?? rpId), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)]);
  }

  return {
    create(options, twist = {}) {
      const { rp, user } = options as { rp: { id: string }; user: { id: string } };
      userHandle = user.id;
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, credentialId.length]), credentialId, coseKey(publicKey)]);
      const authData = authenticatorData(rp.id, twist, attested);
      const statement = twist.format === undefined ? cborMap([]) : cborMap([[cborText('x5c'), Buffer.concat([Buffer.from([0x81]), cborBytes(Buffer.from('certificate'))])]]);
      const attestationObject = cborMap([[cborText('fmt'), cborText(twist.format ?? 'none')], [cborText('attStmt'), statement], [cborText('authData'), cborBytes(authData)]]);
      return credential(twist.credentialId ?? credentialId, {
        clientDataJSON: base64url(clientData('webauthn.create', options, twist)), attestationObject: base64url(attestationObject), transports: ['internal'],
      });
    },
    get(options, twist = {}) {
      const client = clientData('webauthn.get', options, twist);
      const authData = authenticatorData(options.rpId as string, twist);
      const signature = sign('sha256', Buffer.concat([authData, sha256(client)]), privateKey);
      if (twist.badSignature === true) signature[signature.length - 1]! ^= 1;
      return credential(twist.credentialId ?? credentialId, {
        clientDataJSON: base64url(client), authenticatorData: base64url(authData), signature: base64url(signature), userHandle: twist.userHandle ?? userHandle,
      });
    },
  };
}

/** RFC 9053 §7.1: an EC2 key, ES256, P-256, x and y. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return cborMap([
    [Buffer.from([0x01]), Buffer.from([0x02])], [Buffer.from([0x03]), Buffer.from([0x26])], [Buffer.from([0x20]), Buffer.from([0x01])],
    [Buffer.from([0x21]), cborBytes(Buffer.from(x, 'base64url'))], [Buffer.from([0x22]), cborBytes(Buffer.from(y, 'base64url'))],
  ]);
}

const cborMap = (entries: readonly (readonly [Buffer, Buffer])[]) => Buffer.concat([Buffer.from([0xa0 | entries.length]), ...entries.flat()]);
const cborText = (text: string) => Buffer.concat([Buffer.from([0x60 | text.length]), Buffer.from(text)]);
/** Up to 65,535 bytes. */
const cborBytes = (bytes: Buffer) => Buffer.concat([bytes.length < 256 ? Buffer.from([0x58, bytes.length]) : Buffer.from([0x59, bytes.length >> 8, bytes.length & 255]), bytes]);
