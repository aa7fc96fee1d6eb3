import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { currencyExponent } from '../../../../contracts/currencies.ts';
import { parseAmount } from './amount.ts';

/** A card payment: a customer pays at a terminal. Ids as the file has them, the amount in minor units. */
export interface CardPayment {
  readonly line: number;
  readonly id: string;
  readonly customer: string;
  readonly terminal: string;
  readonly amount: number;
  readonly rounded: boolean;
}

export interface CardFile {
  readonly path: string;
  readonly currency: string;
  /** Only so many rows of it. */
  readonly limit: number;
}

const COLUMNS = ['TRANSACTION_ID', 'CUSTOMER_ID', 'TERMINAL_ID', 'TX_AMOUNT'] as const;
/** What becomes part of keys and names must be short and plain. */
const ID = /^[\x21-\x7e]{1,64}$/;

export class BadFile extends Error {
  override readonly name = 'BadFile';
}

/** The rows of a CSV file, gzipped or not, one after the other; as large as it may be. Throws `BadFile` at the first row that is wrong. */
export async function* readPayments({ path, currency, limit }: CardFile): AsyncGenerator<CardPayment> {
  const exponent = currencyExponent(currency);
  if (exponent === undefined) throw new BadFile(`${currency} is no currency of ISO 4217`);
  let line = 0;
  let places: readonly number[] | undefined;
  for await (const record of readRecords(path)) {
    line++;
    if (places === undefined) {
      places = COLUMNS.map((column) => record.indexOf(column));
      const missing = COLUMNS.filter((_, i) => places![i] === -1);
      if (missing.length > 0) throw new BadFile(`${path} has no column ${missing.join(', ')}`);
      continue;
    }
    const [id, customer, terminal, written] = places.map((place) => record[place] ?? '') as [string, string, string, string];
    const amount = parseAmount(written, exponent);
    if (amount === undefined) throw new BadFile(`row ${line}: TX_AMOUNT is ${JSON.stringify(written)}, which is no amount`);
    for (const [column, text] of [['TRANSACTION_ID', id], ['CUSTOMER_ID', customer], ['TERMINAL_ID', terminal]] as const) {
      if (!ID.test(text)) throw new BadFile(`row ${line}: ${column} is ${JSON.stringify(text)}; 1 to 64 visible ASCII characters are needed`);
    }
    yield { line, id, customer, terminal, amount: amount.minor, rounded: amount.rounded };
    if (line > limit) return;
  }
  if (places === undefined) throw new BadFile(`${path} is empty`);
}

async function* readRecords(path: string): AsyncGenerator<string[]> {
  const gzipped = await isGzip(path);
  const parser = parse({ bom: true });
  const file = createReadStream(path);
  const flowing = gzipped ? pipeline(file, createGunzip(), parser) : pipeline(file, parser);
  // A failure reaches the reader through the parser; one who stops reading early ends the pipeline on purpose.
  flowing.catch(() => {});
  try {
    for await (const record of parser) yield record as string[];
  } catch (error) {
    throw new BadFile(`${path} can not be read: ${(error as Error).message}`, { cause: error });
  } finally {
    file.destroy();
  }
}

/** By its first bytes, whatever its name. */
async function isGzip(path: string): Promise<boolean> {
  const file = await open(path).catch((error: Error) => { throw new BadFile(`${path} can not be read: ${error.message}`, { cause: error }); });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
}
