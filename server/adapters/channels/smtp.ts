import { hash, timingSafeEqual } from 'node:crypto';
import type { Transporter } from 'nodemailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool/index.js';
import type { ChannelClient, ChannelSetup, ReceiptRequest, SendOutcome } from '../../kit/channels.ts';
import { AddressRefused, dnsResolve, publicAddressesOf } from '../internet/resolve.ts';
import { bearerOf, failed, refused, sent } from './ask.ts';
import { receiptsOfMail, REFERENCE_HEADER } from './bounce.ts';

/**
 * Mail by SMTP (RFC 5321), over a few connections that are kept. A server's 250 says that it has the mail, and nothing of whether it arrives: of that
 * only the mails tell that come back (RFC 3464), which whoever has the mailbox for them hands on. A 5xx on a recipient is for good. A mail sent twice has
 * the same Message-ID, by which mail programs show it once.
 */
interface Settings { readonly host: string; readonly port: number; readonly secure: boolean; readonly from: string; readonly fromName?: string; readonly bouncesTo?: string }

const LONGEST_MS = 20_000;
const CONNECTIONS = 5;

type Transport = Transporter<SMTPPool.SentMessageInfo>;

export function smtp({ settings, credentials, privateAddresses }: ChannelSetup): ChannelClient {
  const { host, port, secure, from, fromName, bouncesTo } = settings as unknown as Settings;
  let opening: Promise<Transport> | undefined;

  async function open(): Promise<Transport> {
    const { createTransport } = await import('nodemailer');
    const [address] = privateAddresses ? [host] : await publicAddressesOf(host, dnsResolve());
    const { username, password } = credentials;
    return createTransport({
      pool: true, maxConnections: CONNECTIONS, host: address, port, secure, tls: { servername: host },
      // Without TLS only where the operator allows servers beside this one: a message is nobody else's business.
      requireTLS: !secure && !privateAddresses, auth: username === undefined ? undefined : { user: username, pass: password ?? '' },
      connectionTimeout: LONGEST_MS, greetingTimeout: LONGEST_MS, socketTimeout: LONGEST_MS, disableFileAccess: true, disableUrlAccess: true,
    });
  }

  return {
    async send({ id, reference, to, subject, text, html }) {
      if (to.kind !== 'email') return refused('address', 'not an address of mail');
      const mine = opening ??= open();
      try {
        const info = await (await mine).sendMail({
          from: { name: fromName ?? '', address: from }, to: { name: '', address: to.email }, subject: subject ?? '', text, html: html ?? undefined, messageId: `<${id}@florin>`,
          envelope: { from: bouncesTo ?? from, to: [to.email] }, dsn: { id: reference, return: 'headers', notify: ['failure'] },
          headers: { 'Auto-Submitted': 'auto-generated', [REFERENCE_HEADER]: reference }, disableFileAccess: true, disableUrlAccess: true,
        });
        return sent(info.messageId);
      } catch (error) {
        // Where no answer came, the next asks for the address again. A refusal is one: the other connections are as good as before.
        if (opening === mine && !wasAnswered(error)) opening = undefined;
        return error instanceof AddressRefused ? failed('private_address', 'the mail server is in a private network') : outcomeOf(error);
      }
    },
    async readReceipts(request) {
      return hasToken(credentials.receiptToken, request) ? receiptsOfMail(request.body) : undefined;
    },
    close() {
      void opening?.then((transport) => transport.close(), () => {});
      opening = undefined;
    },
  };
}

const wasAnswered = (error: unknown): boolean => error instanceof Error && 'responseCode' in error && error.responseCode !== undefined;

/** Mails are not signed by whoever returns them: who hands them on has been given a token. */
function hasToken(token: string | undefined, request: ReceiptRequest): boolean {
  const given = bearerOf(request);
  if (token === undefined || given === undefined) return false;
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', token, 'buffer'));
}

/** What nodemailer's error says. `command` is the one the server answered to. */
function outcomeOf(error: unknown): SendOutcome {
  const { code = 'unreachable', command = '', responseCode, response, message = '' } = error as { code?: string; command?: string; responseCode?: number; response?: string; message?: string };
  if (responseCode !== undefined && responseCode >= 500) {
    const detail = response ?? message;
    // 5.7.x on a recipient is a matter of who sends: "relay denied", "not authenticated".
    const ofSender = /\b5\.7\.\d/.test(detail) || !['RCPT TO', 'DATA'].includes(command);
    if (!ofSender) return refused(responseCode, detail, command === 'RCPT TO' && /\b5\.1\.[0-9]/.test(detail));
    return failed(responseCode, detail);
  }
  if (responseCode !== undefined) return failed(responseCode, response ?? message);
  // Once the message is on its way, no answer leaves open what became of it.
  return failed(code === 'ETIMEDOUT' ? 'timeout' : code, message, command === 'DATA' || (command === 'CONN' && /closed/i.test(message)));
}
