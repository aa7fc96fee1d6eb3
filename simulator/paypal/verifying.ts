import { createVerify } from 'node:crypto';
import type { Asked, Reply } from '../frame/route.ts';
import { signingCertificate } from './certificate.ts';
import { missing, noJson } from './errors.ts';
import { signedText } from './events.ts';
import { readJson } from './orders.ts';

interface VerifyRequest {
  readonly transmission_id?: string;
  readonly transmission_time?: string;
  readonly transmission_sig?: string;
  readonly webhook_id?: string;
  readonly webhook_event?: object;
}

/** PayPal's own check of a webhook. It is over the bytes of the event as they stand in the request: whoever parses and writes them anew is told that they are false. */
export function verifyWebhook({ body }: Asked): Reply {
  const sent = readJson<VerifyRequest>(body);
  if (sent === undefined) return noJson;
  const { transmission_id: id, transmission_time: time, transmission_sig: signature, webhook_id: webhook } = sent;
  if (id === undefined || time === undefined || signature === undefined || webhook === undefined || sent.webhook_event === undefined) return missing('/transmission_id');
  const verify = createVerify('RSA-SHA256').update(signedText(id, time, webhook, eventBytes(body.toString())));
  return { status: 200, body: { verification_status: verify.verify(signingCertificate().pem, signature, 'base64') ? 'SUCCESS' : 'FAILURE' } };
}

/** The text of the member `webhook_event`: from its opening brace to the one that closes it. */
function eventBytes(text: string): string {
  const start = text.indexOf('{', text.indexOf('"webhook_event"'));
  let depth = 0;
  for (let at = start, quoted = false; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text[at] === '{') depth++;
    else if (!quoted && text[at] === '}' && --depth === 0) return text.slice(start, at + 1);
  }
  return '';
}
