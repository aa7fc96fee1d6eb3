import type { Receipt } from '../../kit/channels.ts';
import { complaint } from './ask.ts';

/** What a mail is found again by when it comes back. Ids of notifications can't be guessed: only who had the mail in hand can name one. */
export const REFERENCE_HEADER = 'x-florin-reference';

interface Entity { readonly headers: ReadonlyMap<string, string>; readonly body: string }

/** Nested deeper than any mail server does. */
const DEEPEST = 5;

/**
 * A delivery status notification (RFC 3464, RFC 6533) as it comes: what it says of the mail that it is about. None where it is another mail, such as an
 * answer of somebody who is away; nor of what was only delayed or passed on. Our mails have one recipient each.
 */
export function receiptsOfMail(raw: Buffer): Receipt[] {
  const parts = partsOf(readEntity(raw.toString('utf8').replaceAll('\r\n', '\n')));
  const report = parts.find((part) => /^message\/(global-)?delivery-status\b/.test(typeOf(part)));
  if (report === undefined) return [];
  const [ofMail, ...ofRecipients] = report.body.trim().split(/\n[ \t]*\n/).map(readHeaders);
  const returned = parts.find((part) => /^(message\/(rfc822|global|global-headers)|text\/rfc822-headers)\b/.test(typeOf(part)));
  const reference = returned && readEntity(returned.body.trimStart()).headers.get(REFERENCE_HEADER) || ofMail?.get('original-envelope-id');
  if (reference === undefined) return [];
  return ofRecipients.flatMap((fields) => receiptOf(reference, fields)).slice(0, 1);
}

function receiptOf(reference: string, fields: ReadonlyMap<string, string>): Receipt[] {
  const [action, code = ''] = [fields.get('action')?.toLowerCase(), fields.get('status')?.split(/[\s(]/)[0]];
  if (action === 'delivered') return [{ reference, providerMessageId: null, status: 'delivered', error: null }];
  if (action !== 'failed') return [];
  // Given up after days of trying (4.x), or a matter of who sends (5.7.x), is not the recipient's no.
  const status = code.startsWith('5.') && !code.startsWith('5.7.') ? 'bounced' : 'failed';
  return [{ reference, providerMessageId: null, status, error: complaint(code, fields.get('diagnostic-code')?.replace(/^[\w-]+;\s*/, '') ?? 'the mail came back') }];
}

function readEntity(text: string): Entity {
  const at = text.indexOf('\n\n');
  return at === -1 ? { headers: readHeaders(text), body: '' } : { headers: readHeaders(text.slice(0, at)), body: text.slice(at + 2) };
}

/** Names in lower case; of one that comes twice the first counts. A line that begins with a space goes on with the one before. */
function readHeaders(text: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of text.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
    const [, name, value] = /^([!-9;-~]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) headers.getOrInsert(name.toLowerCase(), value.trim());
  }
  return headers;
}

const typeOf = ({ headers }: Entity): string => headers.get('content-type')?.toLowerCase() ?? '';

/** What an entity consists of, however its parts are nested. */
function partsOf(entity: Entity, depth = 0): Entity[] {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(entity.headers.get('content-type') ?? '') ?? [];
  const boundary = quoted ?? bare;
  if (!typeOf(entity).startsWith('multipart/') || boundary === undefined || depth === DEEPEST) return [entity];
  const pieces = `\n${entity.body}`.split(`\n--${boundary}`).slice(1);
  return pieces.filter((piece) => /^[ \t]*\n/.test(piece)).flatMap((piece) => partsOf(readEntity(piece.slice(piece.indexOf('\n') + 1)), depth + 1));
}
