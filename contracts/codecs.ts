import { isMemoAccountId } from './proofs/memo.ts';
import { parseJournalLine, type JournalPosting } from './proofs/journal-line.ts';

/**
 * Events as they are stored: many on JSON lines, in chunks. Here lines become events again. An event's id follows from where it
 * is stored: `<source>-<chunk>-<line>`, and `-<n>` where a line stands for several. So it is the same at every reading.
 */
export type Codec = 'events' | 'journal';

export interface DecodedEvent {
  readonly id: string;
  /** Where it is stored: the service and its table, `transactions.outbox`. */
  readonly source: string;
  readonly type: string;
  readonly version: number;
  /** UUID. */
  readonly tenantId: string;
  readonly subject: string;
  readonly timeMs: number;
  readonly data: Record<string, unknown>;
  /** Its place among the events of its chunk: 0, 1, 2 … */
  readonly index: number;
}

/** The chunk that lines are from. */
export interface ChunkOrigin {
  readonly source: string;
  readonly id: bigint;
  readonly tenantId: string;
}

interface EventLine { types: string[]; version: number; subject: string; time: number; data: Record<string, unknown> }

export function decodeLines(codec: Codec, lines: readonly string[], origin: ChunkOrigin): DecodedEvent[] {
  const events: DecodedEvent[] = [];
  const { source, tenantId } = origin;
  const prefix = `${source}-${origin.id}-`;
  for (let line = 0; line < lines.length; line++) {
    const add = (n: number, type: string, version: number, subject: string, timeMs: number, data: Record<string, unknown>) => {
      const id = n === 0 ? prefix + line : `${prefix}${line}-${n}`;
      events.push({ id, source, type, version, tenantId, subject, timeMs, data, index: events.length });
    };
    if (codec === 'journal') addPosting(parseJournalLine(lines[line]!), add);
    else {
      const { types, version, subject, time, data } = JSON.parse(lines[line]!) as EventLine;
      for (let n = 0; n < types.length; n++) add(n, types[n]!, version, subject, time, data);
    }
  }
  return events;
}

type Add = (n: number, type: string, version: number, subject: string, timeMs: number, data: Record<string, unknown>) => void;

/** A posting is told as itself, and as one change of balance for each entry of money. Amounts are credit-positive, as in the journal. */
function addPosting(posting: JournalPosting, add: Add): void {
  const { postingId, kind, recordedAtMs, effectiveAtMs, expiresAtMs, reference, resolves, group, entries } = posting;
  const recordedAt = isoTime(recordedAtMs);
  add(0, 'ledger.entry-created', 1, postingId, recordedAtMs, {
    id: postingId, kind, reference, resolves, group, recordedAt,
    effectiveAt: effectiveAtMs === null ? null : isoTime(effectiveAtMs), expiresAt: expiresAtMs === null ? null : isoTime(expiresAtMs), entries,
  });
  for (let i = 0; i < entries.length; i++) {
    if (!isMemoAccountId(entries[i]!.accountId)) add(i + 1, 'balance.changed', 1, entries[i]!.accountId, recordedAtMs, { ...entries[i], postingId, recordedAt });
  }
}

let latest = { ms: NaN, text: '' };

/** Events of one chunk share their moment nearly always, and formatting it costs more than the rest of an event. */
function isoTime(ms: number): string {
  if (latest.ms !== ms) latest = { ms, text: new Date(ms).toISOString() };
  return latest.text;
}

/** As the world outside sees it: a CloudEvents 1.0 event. */
export function cloudEvent(event: DecodedEvent) {
  const { id, source, type, version, subject, timeMs, data } = event;
  return { specversion: '1.0' as const, id, source, type, version, subject, time: isoTime(timeMs), data };
}
