import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

export interface SigningCertificate {
  readonly pem: string;
  readonly privateKey: KeyObject;
}

let made: SigningCertificate | undefined;

/** One for the process: a key takes a while to find. Signed by itself, since nobody vouches for a simulator; valid until 2049, wherever its clock is moved. */
export function signingCertificate(): SigningCertificate {
  made ??= make('messageverificationcerts.simulator.invalid');
  return made;
}

function make(commonName: string): SigningCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const name = sequence(set(sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))));
  const validity = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z')));
  // X.509 version 3 (RFC 5280 §4.1): version, serial number, signature, issuer, validity, subject, key.
  const signed = sequence(der(0xa0, der(0x02, Buffer.from([2]))), der(0x02, Buffer.from([1])), SHA256_WITH_RSA, name, validity, name, publicKey.export({ type: 'spki', format: 'der' }));
  const signature = createSign('RSA-SHA256').update(signed).sign(privateKey);
  const whole = sequence(signed, SHA256_WITH_RSA, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  const lines = whole.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return { privateKey, pem: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n` };
}

function der(tag: number, content: Buffer): Buffer {
  const length = content.length < 128 ? [content.length] : content.length < 256 ? [0x81, content.length] : [0x82, content.length >> 8, content.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function set(...parts: readonly Buffer[]): Buffer {
  return der(0x31, Buffer.concat(parts));
}

/** 2.5.4.3 and 1.2.840.113549.1.1.11, as bytes. */
const COMMON_NAME = Buffer.from('0603550403', 'hex');
const SHA256_WITH_RSA = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
