import { decodeLines, type Codec, type DecodedEvent } from '../../../../contracts/codecs.ts';

/** The lines of one chunk, and where they stand in the tenant's archive. */
export interface Part {
  readonly firstOffset: number;
  /** Events, of which a line may hold several. */
  readonly count: number;
  readonly source: string;
  readonly chunkId: bigint;
  readonly codec: Codec;
  readonly lines: readonly string[];
}

export interface ArchivedEvent {
  readonly offset: number;
  readonly chunkId: bigint;
  readonly event: DecodedEvent;
}

type PartHeader = [source: string, chunkId: string, codec: Codec, lines: number, count: number];

/** A segment's text: a line that says which chunks it holds, then their lines as they were. */
export function segmentText(parts: readonly { source: string; chunkId: bigint; codec: Codec; lines: number; count: number; text: string }[]): string {
  const header: PartHeader[] = parts.map(({ source, chunkId, codec, lines, count }) => [source, String(chunkId), codec, lines, count]);
  return [JSON.stringify(header), ...parts.map(({ text }) => text)].join('\n');
}

export function readSegment(lines: readonly string[], firstOffset: number): Part[] {
  const header = JSON.parse(lines[0]!) as PartHeader[];
  let line = 1;
  let offset = firstOffset;
  return header.map(([source, chunkId, codec, lineCount, count]) => {
    const part = { firstOffset: offset, count, source, chunkId: BigInt(chunkId), codec, lines: lines.slice(line, line + lineCount) };
    line += lineCount;
    offset += count;
    return part;
  });
}

export function eventsOf(part: Part, tenantId: string): ArchivedEvent[] {
  return decodeLines(part.codec, part.lines, { source: part.source, id: part.chunkId, tenantId })
    .map((event) => ({ offset: part.firstOffset + event.index, chunkId: part.chunkId, event }));
}

/** Only looks closer where the subject occurs at all. */
export function eventsAbout(subject: string, part: Part, tenantId: string): ArchivedEvent[] {
  if (!part.lines.some((line) => line.includes(subject))) return [];
  return eventsOf(part, tenantId).filter(({ event }) => event.subject === subject);
}

const SUBJECT = '"subject":"';
const POSTING = '[1,"';
const ENTRY = '["';

/**
 * Every subject in a chunk's text, and perhaps more: it only looks for what stands before one. Reading the events instead would take
 * ten times as long.
 */
export function subjectsIn(codec: Codec, text: string, into: Set<string>): void {
  for (const mark of codec === 'journal' ? [POSTING, ENTRY] : [SUBJECT]) {
    for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at)) {
      at += mark.length;
      into.add(text.slice(at, text.indexOf('"', at)));
    }
  }
}
