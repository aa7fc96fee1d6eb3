import { hashToUuid } from '../../../kit/hash.ts';
import type { Sql } from '../../../kit/database.ts';
import type { RateSheet } from '../../../kit/rates.ts';
import type { Sheet } from '../domain/rate-book.ts';

/** Sheets a statement: 500 of 40 rates each. */
const PAGE = 500;

const digestOf = ({ base, rates }: RateSheet): string => hashToUuid(`${base} ${[...rates].toSorted(([a], [b]) => (a < b ? -1 : 1)).join(' ')}`);

/** Keeps what is new of what a source said. Returns the new ones. */
export async function insertSheets(tx: Sql, source: string, sheets: readonly RateSheet[], fetchedAtMs: number): Promise<RateSheet[]> {
  const added: RateSheet[] = [];
  for (let at = 0; at < sheets.length; at += PAGE) added.push(...await insertPage(tx, source, sheets.slice(at, at + PAGE), fetchedAtMs));
  return added;
}

async function insertPage(tx: Sql, source: string, sheets: readonly RateSheet[], fetchedAtMs: number): Promise<RateSheet[]> {
  const byDigest = new Map(sheets.map((sheet) => [`${sheet.asOfMs} ${digestOf(sheet)}`, sheet]));
  const unique = [...byDigest.values()];
  const rows = await tx.query<{ id: bigint; as_of: Date; digest: string }>(
    `INSERT INTO rate_sheets (source, base, as_of, fetched_at, digest)
     SELECT $1, base, as_of, $2, digest FROM unnest($3::text[], $4::timestamptz[], $5::uuid[]) WITH ORDINALITY AS given (base, as_of, digest, place) ORDER BY place
     ON CONFLICT (source, as_of, digest) DO NOTHING RETURNING id, as_of, digest`,
    [source, new Date(fetchedAtMs), unique.map(({ base }) => base), unique.map(({ asOfMs }) => new Date(asOfMs)), unique.map(digestOf)]);
  const added = rows.map(({ id, as_of, digest }) => ({ id, sheet: byDigest.get(`${as_of.getTime()} ${digest}`)! }));
  const lines = added.flatMap(({ id, sheet }) => [...sheet.rates].map(([quote, rate]) => ({ id, quote, rate })));
  await tx.execute(
    `INSERT INTO rates (sheet_id, quote, rate) SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])`,
    [lines.map(({ id }) => id), lines.map(({ quote }) => quote), lines.map(({ rate }) => rate)]);
  return added.map(({ sheet }) => sheet);
}

interface SheetRow { id: bigint; source: string; base: string; as_of: Date; fetched_at: Date }

/** The latest sheet of each source that was of `asOfMs` or before, and known by `knownByMs`. In the order of the sources. */
export async function findLatestSheets(sql: Sql, sources: readonly string[], asOfMs: number, knownByMs: number): Promise<Sheet[]> {
  const rows = await sql.query<SheetRow>(
    `SELECT latest.* FROM unnest($1::text[]) WITH ORDINALITY AS wanted (name, place) CROSS JOIN LATERAL (
       SELECT id, source, base, as_of, fetched_at FROM rate_sheets WHERE source = wanted.name AND as_of <= $2 AND fetched_at <= $3 ORDER BY as_of DESC, id DESC LIMIT 1
     ) latest ORDER BY wanted.place`, [sources, new Date(asOfMs), new Date(knownByMs)]);
  const rates = await sql.queryArrays<[bigint, string, string]>('SELECT sheet_id, quote, rate FROM rates WHERE sheet_id = ANY ($1::bigint[])', [rows.map(({ id }) => id)]);
  const bySheet = Map.groupBy(rates, ([id]) => id);
  return rows.map(({ id, source, base, as_of, fetched_at }) => ({
    source, base, asOfMs: as_of.getTime(), fetchedAtMs: fetched_at.getTime(), rates: new Map((bySheet.get(id) ?? []).map(([, quote, rate]) => [quote, rate])),
  }));
}

/** Changes whenever a sheet is added. */
export async function newestSheetId(sql: Sql): Promise<bigint> {
  const [row] = await sql.query<{ id: bigint | null }>('SELECT max(id) AS id FROM rate_sheets');
  return row?.id ?? 0n;
}

/** When another sheet counts than at that moment, of those there are: one was fetched after it, or is of a later one, by a clock that is ahead. Undefined: none is. */
export async function nextSheetAfter(sql: Sql, atMs: number): Promise<number | undefined> {
  const [row] = await sql.query<{ at: Date | null }>(
    'SELECT least((SELECT min(fetched_at) FROM rate_sheets WHERE fetched_at > $1), (SELECT min(as_of) FROM rate_sheets WHERE as_of > $1)) AS at', [new Date(atMs)]);
  return row?.at?.getTime();
}

export interface HistoryWanted {
  readonly base: string;
  readonly quote: string;
  readonly source?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly before?: { readonly asOfMs: number; readonly id: bigint };
  readonly limit: number;
}

/** Sheets that have both currencies, cut down to these, newest first. */
export async function listSheetsOf(sql: Sql, { base, quote, source, fromMs, toMs, before, limit }: HistoryWanted): Promise<{ id: bigint; sheet: Sheet }[]> {
  const rows = await sql.query<SheetRow & { base_rate: string | null; quote_rate: string | null }>(
    `SELECT s.*, b.rate AS base_rate, q.rate AS quote_rate FROM rate_sheets s
     LEFT JOIN rates b ON b.sheet_id = s.id AND b.quote = $1 LEFT JOIN rates q ON q.sheet_id = s.id AND q.quote = $2
     WHERE (s.base = $1 OR b.rate IS NOT NULL) AND (s.base = $2 OR q.rate IS NOT NULL) AND ($3::text IS NULL OR s.source = $3)
       AND ($4::timestamptz IS NULL OR s.as_of >= $4) AND ($5::timestamptz IS NULL OR s.as_of < $5)
       AND ($6::timestamptz IS NULL OR (s.as_of, s.id) < ($6, $7::bigint))
     ORDER BY s.as_of DESC, s.id DESC LIMIT $8`,
    [base, quote, source, dateOf(fromMs), dateOf(toMs), dateOf(before?.asOfMs), before?.id, limit]);
  return rows.map((row) => {
    const rates = ([[base, row.base_rate], [quote, row.quote_rate]] as const).filter((pair): pair is readonly [string, string] => pair[1] !== null);
    return { id: row.id, sheet: { source: row.source, base: row.base, asOfMs: row.as_of.getTime(), fetchedAtMs: row.fetched_at.getTime(), rates: new Map(rates) } };
  });
}

const dateOf = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));
