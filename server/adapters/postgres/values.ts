import pg from 'pg';

// By number: the driver's own list of types leaves out the arrays.
const INT8: number = 20;
const INT8_ARRAY: number = 1016;
const TEXT_ARRAY: number = 1009;
// A date has no time zone; the driver would make it midnight of wherever this process happens to run.
const AS_TEXT = new Set<number>([1082, 1114]);

type Parse = (text: string) => unknown;
const identity: Parse = text => text;
const toBigInt: Parse = text => BigInt(text);

type Texts = readonly (string | null | Texts)[];
type BigInts = readonly (bigint | null | BigInts)[];

function toBigInts(texts: Texts): BigInts {
  return texts.map(text => text === null ? null : typeof text === 'string' ? BigInt(text) : toBigInts(text));
}

const parseTextArray: (text: string) => Texts = pg.types.getTypeParser(TEXT_ARRAY);
const toBigIntArray: Parse = text => toBigInts(parseTextArray(text));

/** Given to each client, so that nothing in this process changes how another library's clients read values. */
export const types: pg.CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (format === 'binary') return pg.types.getTypeParser(oid, format);
    if (oid === INT8) return toBigInt;
    if (oid === INT8_ARRAY) return toBigIntArray;
    if (AS_TEXT.has(oid)) return identity;
    return pg.types.getTypeParser(oid, format);
  },
};

/** Values as the server reads them. It throws before anything is sent: a half-sent statement spoils a connection. */
export function encode(values: readonly unknown[] | undefined): unknown[] | undefined {
  return values?.map(encodeOne);
}

function encodeOne(value: unknown): string | Buffer | null {
  switch (typeof value) {
    case 'string': return value;
    case 'number': case 'bigint': case 'boolean': return String(value);
    case 'undefined': return null;
    case 'object': return value === null ? null : encodeObject(value);
    default: throw new TypeError(`a ${typeof value} cannot be stored`);
  }
}

function encodeObject(value: object): string | Buffer {
  if (Array.isArray(value)) return encodeArray(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return toJson(value);
}

// TypeScript does not know it yet.
const { rawJSON: rawJson } = JSON as unknown as { rawJSON: (text: string) => unknown };

/** JSON with bigints as integers. An array meant for a json column goes through this; a bare array is an SQL array. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => typeof inner === 'bigint' ? rawJson(inner.toString()) : inner);
}

function encodeArray(items: readonly unknown[]): string {
  let text = '{';
  for (let at = 0; at < items.length; at += 1) {
    if (at > 0) text += ',';
    text += encodeItem(items[at]);
  }
  return `${text}}`;
}

const BARE = /^[A-Za-z0-9_.:+-]+$/;

function encodeItem(item: unknown): string {
  if (Array.isArray(item)) return encodeArray(item);
  const text = encodeOne(item);
  if (text === null) return 'NULL';
  if (typeof text !== 'string') return `"\\\\x${text.toString('hex')}"`;
  if (typeof item !== 'string') return typeof item === 'object' ? quote(text) : text;
  return BARE.test(text) && text.toUpperCase() !== 'NULL' ? text : quote(text);
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
