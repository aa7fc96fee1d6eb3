import { createHash } from 'node:crypto';
import { BLOCK } from './blocks.ts';
import { BadFile, readPayments, type CardFile } from './card-file.ts';

/** What must be known of a file before its first row is sent. */
export interface Survey {
  /** Names what was read: the same rows have the same one, wherever they lie. All idempotency keys begin with it. */
  readonly identity: string;
  /** Rows with money in them. */
  readonly payments: number;
  /** Rows of zero: there is nothing to move. */
  readonly zeros: number;
  /** Rows whose amount had more decimals than its currency. */
  readonly rounded: number;
  readonly total: number;
  readonly customers: ReadonlyMap<string, number>;
  readonly terminals: ReadonlyMap<string, number>;
  /** Id of the first payment of each block, by which a replay that was cut off finds where it was. */
  readonly blocks: readonly string[];
  readonly lastId: string | undefined;
}

/** Reads the whole file: every row is checked before any is sent. */
export async function survey(file: CardFile): Promise<Survey> {
  const hash = createHash('sha256');
  const seen = seenBefore();
  const customers = new Map<string, number>();
  const terminals = new Map<string, number>();
  const blocks: string[] = [];
  let [payments, zeros, rounded, total, text] = [0, 0, 0, 0, `${file.currency}\n`];
  let lastId: string | undefined;
  for await (const { line, id, customer, terminal, amount, rounded: mended } of readPayments(file)) {
    if (seen(id)) throw new BadFile(`row ${line}: TRANSACTION_ID ${id} was there before`);
    text += `${id},${customer},${terminal},${amount}\n`;
    if (text.length > 65_536) {
      hash.update(text);
      text = '';
    }
    if (mended) rounded++;
    if (amount === 0) {
      zeros++;
      continue;
    }
    if (payments % BLOCK === 0) blocks.push(id);
    payments++;
    total += amount;
    lastId = id;
    customers.set(customer, (customers.get(customer) ?? 0) + amount);
    terminals.set(terminal, (terminals.get(terminal) ?? 0) + amount);
  }
  if (!Number.isSafeInteger(total)) throw new BadFile('the amounts sum up to more than 2^53 − 1 minor units');
  return { identity: hash.update(text).digest('hex').slice(0, 16), payments, zeros, rounded, total, customers, terminals, blocks, lastId };
}

const LARGEST_NUMBER = 2 ** 32;

/** Ids are mostly numbers: a bit each, so that a long file needs no more memory than a short one. */
function seenBefore(): (id: string) => boolean {
  let bits = new Uint8Array(1 << 16);
  const others = new Set<string>();
  return (id) => {
    const value = /^(0|[1-9]\d{0,9})$/.test(id) ? Number(id) : LARGEST_NUMBER;
    if (value >= LARGEST_NUMBER) return others.size === others.add(id).size;
    const at = value >>> 3;
    if (at >= bits.length) {
      const larger = new Uint8Array(Math.max(at + 1, bits.length * 2));
      larger.set(bits);
      bits = larger;
    }
    const bit = 1 << (value & 7);
    const known = (bits[at]! & bit) !== 0;
    bits[at]! |= bit;
    return known;
  };
}
