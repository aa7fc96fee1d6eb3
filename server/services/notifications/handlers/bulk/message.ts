import type { Channel, Priority } from '../../../../../contracts/notifications/words.ts';
import type { Content } from '../../domain/notification.ts';
import type { Deps } from '../deps.ts';

/** What all of a bulk have alike. */
export interface BulkMessage {
  readonly channels: readonly Channel[] | undefined;
  readonly template: string | undefined;
  readonly content: Content | undefined;
  readonly category: string;
  readonly priority: Priority;
  readonly locale: string | null;
  readonly sendAtMs: number;
}

const about = (tenantId: string, id: string): string => `bulk ${tenantId} ${id}`;

export const sealMessage = ({ vault }: Pick<Deps, 'vault'>, tenantId: string, id: string, message: BulkMessage): Buffer => vault.seal(about(tenantId, id), JSON.stringify(message));

export const openMessage = ({ vault }: Pick<Deps, 'vault'>, tenantId: string, { id, message }: { id: string; message: Buffer }): BulkMessage =>
  JSON.parse(vault.open(about(tenantId, id), message)) as BulkMessage;
