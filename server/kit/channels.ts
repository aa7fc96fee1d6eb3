import type { ProviderKind } from '../../contracts/notifications/words.ts';

/**
 * The port to whoever carries messages to people: mail servers, SMS and push services. An adapter says what is known of each try, and no more: taken over,
 * refused for good, or not known to be either. One contract suite holds for all of them.
 */

/** What a provider was set up with. Settings and credentials have the shape of the contract, by provider. */
export interface ChannelSetup {
  readonly provider: ProviderKind;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, string>>;
  /** Where the provider is to tell what became of a message. Undefined: nowhere. */
  readonly receiptUrl?: string;
  /** Whether a mail server or push service may be in a private network. */
  readonly privateAddresses: boolean;
}

export type Address =
  | { readonly kind: 'email'; readonly email: string }
  | { readonly kind: 'phone'; readonly phone: string }
  | { readonly kind: 'fcm'; readonly token: string }
  | { readonly kind: 'webpush'; readonly endpoint: string; readonly keys: { readonly p256dh: string; readonly auth: string } };

export interface Message {
  /** A UUID: the notification. The same message again has the same, so whoever can tell shows it once. */
  readonly id: string;
  /** What receipts name: the notification and the attempt. */
  readonly reference: string;
  readonly to: Address;
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly urgent: boolean;
}

export interface Complaint {
  /** The provider's own, or a word of ours: `timeout`, `unreachable`. */
  readonly code: string;
  /** The provider's own words. May name the recipient: whoever keeps it takes that out. */
  readonly detail: string;
}

export type SendOutcome =
  | { readonly result: 'sent'; readonly providerMessageId: string | null }
  /** For good, because of the recipient or the message: asking again, or another provider, is in vain. `gone`: the address is no more. */
  | { readonly result: 'refused'; readonly error: Complaint; readonly gone: boolean }
  /** The provider's fault or the network's, so another may do better. `maybeSent`: it may have been taken over all the same. */
  | { readonly result: 'failed'; readonly error: Complaint; readonly maybeSent: boolean };

export interface ReceiptRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly nowMs: number;
}

export interface Receipt {
  readonly reference: string;
  readonly providerMessageId: string | null;
  readonly status: 'sent' | 'delivered' | 'bounced' | 'failed';
  readonly error: Complaint | null;
}

export interface ChannelClient {
  /** Never rejects for what a provider or network does. */
  send(message: Message): Promise<SendOutcome>;
  /** Receipts of one request; undefined where it does not come from the provider. */
  readReceipts(request: ReceiptRequest): Promise<readonly Receipt[] | undefined>;
  close(): void;
}

/** Opens nothing until it is used. */
export type ConnectChannel = (setup: ChannelSetup) => ChannelClient;
