import type { AttemptStatus, Channel, Priority, Status } from '../../../../contracts/notifications/words.ts';

/** One message to one recipient, as it is kept. Ids are plain UUIDs. What says who it is for, and what it says, is sealed: see `Given` and `Rendered`. */
export interface Notification {
  readonly tenantId: string;
  readonly id: string;
  readonly lane: Lane;
  readonly priority: Priority;
  readonly category: string;
  readonly status: Status;
  readonly channels: readonly Channel[];
  readonly channelAt: number;
  readonly customerId: string | null;
  readonly accountId: string | null;
  readonly deviceId: string | null;
  readonly bulkId: string | null;
  readonly template: string | null;
  readonly templateId: string | null;
  readonly templateVersion: number | null;
  readonly templateLanguage: string | null;
  readonly locale: string | null;
  readonly given: Buffer | null;
  readonly givenBy: Keeper | null;
  readonly eventData: Readonly<Record<string, unknown>> | null;
  readonly rendered: Buffer | null;
  readonly renderedBy: Keeper | null;
  readonly recipient: string | null;
  readonly inDigest: boolean;
  readonly mergedInto: string | null;
  readonly attempts: number;
  readonly rounds: number;
  readonly sendAtMs: number;
  readonly dueAtMs: number | null;
  readonly revision: number;
  readonly failure: Failure | null;
  readonly dead: boolean;
  readonly createdAtMs: number;
  readonly sentAtMs: number | null;
  readonly deliveredAtMs: number | null;
  readonly readAtMs: number | null;
}

/** Under whose key something is sealed: the customer's, with whom it is erased, or the room's. */
export type Keeper = 'customer' | 'vault';

export interface Failure { readonly code: string; readonly detail: string }

export interface Content { readonly subject?: string; readonly text: string; readonly html?: string }

/** What whoever asked gave along. */
export interface Given {
  readonly email?: string;
  readonly phone?: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly content?: Content;
}

export interface Rendered { readonly subject: string | null; readonly text: string; readonly html: string | null }

export interface Attempt {
  readonly number: number;
  readonly channel: Channel;
  readonly channelId: string | null;
  readonly provider: string;
  readonly status: AttemptStatus;
  readonly providerMessageId: string | null;
  readonly error: Failure | null;
  readonly startedAtMs: number;
  readonly finishedAtMs: number | null;
  readonly receiptAtMs: number | null;
}

export const LANES = { urgent: 0, normal: 1, bulk: 2 } as const;
export type Lane = (typeof LANES)[keyof typeof LANES];

export const laneOf = (priority: Priority): Lane => (priority === 'critical' || priority === 'high' ? LANES.urgent : LANES.normal);

export const channelOf = ({ channels, channelAt }: Pick<Notification, 'channels' | 'channelAt'>): Channel | undefined => channels[channelAt];
