import { createHmac } from 'node:crypto';
import type { RawRequest } from '../../../kit/payments/provider.ts';
import { WebhookRefused } from '../../../kit/payments/provider.ts';
import { sameBytes } from '../../../kit/vault.ts';
import { eventShape, type BankEvent } from './wire.ts';

/** How far from now a webhook may have been signed: later it is a replay. */
const WINDOW_MS = 5 * 60_000;

export const signBody = (seconds: number, body: Buffer, secret: string): string => createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex');

/** `bank-signature: t=<seconds>,v1=<hex>`; several `v1` while a secret is changed. */
export function openWebhook({ headers, body }: RawRequest, secret: string, nowMs: number): BankEvent {
  const parts = (headers['bank-signature'] ?? '').split(',').map((part) => part.trim().split('='));
  const seconds = Number(parts.find(([name]) => name === 't')?.[1]);
  if (!Number.isSafeInteger(seconds) || secret === '') throw new WebhookRefused('there is no signature');
  const right = Buffer.from(signBody(seconds, body, secret), 'hex');
  const isSigned = parts.some(([name, value = '']) => name === 'v1' && /^[0-9a-f]{64}$/.test(value) && sameBytes(Buffer.from(value, 'hex'), right));
  if (!isSigned) throw new WebhookRefused('the signature is not of this body');
  if (Math.abs(nowMs - seconds * 1_000) > WINDOW_MS) throw new WebhookRefused('the signature is not of now');
  try {
    return eventShape.parse(JSON.parse(body.toString('utf8')));
  } catch (error) {
    throw new WebhookRefused('not an event of the bank', { cause: error });
  }
}
