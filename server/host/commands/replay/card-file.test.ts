import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readPayments } from './card-file.ts';
import { survey } from './survey.ts';

let folder: string;
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'florin-cards-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

const HEADER = 'TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT';

async function file(name: string, content: string | Buffer) {
  const path = join(folder, name);
  await writeFile(path, content);
  return { path, currency: 'EUR', limit: Infinity };
}

it('reads the columns it knows, wherever they stand and however they are quoted', async () => {
  const cards = await file('plain.csv', '\ufeffTX_AMOUNT,note,CUSTOMER_ID,TERMINAL_ID,TRANSACTION_ID\r\n57.16,"a, ""b""\nc",596,3156,0\r\n"8.15",,4961,3412,1\r\n');
  expect(await Array.fromAsync(readPayments(cards))).toEqual([
    { line: 2, id: '0', customer: '596', terminal: '3156', amount: 5716, rounded: false },
    { line: 3, id: '1', customer: '4961', terminal: '3412', amount: 815, rounded: false },
  ]);
});

it('tells gzip by its content', async () => {
  const cards = await file('zipped', gzipSync(`${HEADER}\n7,2018,1,2,1.00\n`));
  expect(await Array.fromAsync(readPayments(cards))).toHaveLength(1);
});

it('stops at the limit', async () => {
  const cards = await file('long.csv', `${HEADER}\n${Array.from({ length: 50 }, (_, i) => `${i},d,1,2,1.00`).join('\n')}`);
  expect(await Array.fromAsync(readPayments({ ...cards, limit: 20 }))).toHaveLength(20);
});

it.each([
  ['a missing column', 'TRANSACTION_ID,CUSTOMER_ID,TX_AMOUNT\n', 'has no column TERMINAL_ID'],
  ['an amount that is none', `${HEADER}\n1,d,1,2,ten\n`, 'row 2: TX_AMOUNT is "ten"'],
  ['an amount below zero', `${HEADER}\n1,d,1,2,-1.00\n`, 'row 2: TX_AMOUNT is "-1.00"'],
  ['an empty id', `${HEADER}\n1,d,,2,1.00\n`, 'row 2: CUSTOMER_ID is ""'],
  ['a row that is too short', `${HEADER}\n1,d\n`, 'can not be read'],
  ['nothing at all', '', 'is empty'],
  ['an id used twice', `${HEADER}\n5,d,1,2,1.00\n4,d,1,2,1.00\n5,d,3,2,1.00\n`, 'row 4: TRANSACTION_ID 5 was there before'],
  ['an id used twice that is no number', `${HEADER}\na,d,1,2,1.00\na,d,3,2,1.00\n`, 'row 3: TRANSACTION_ID a was there before'],
])('names the row with %s', async (what, content, message) => {
  await expect(survey(await file(`${what}.csv`, content))).rejects.toThrow(message);
});

it('says of a file that is not there that it can not be read', async () => {
  await expect(survey({ path: join(folder, 'none.csv'), currency: 'EUR', limit: Infinity })).rejects.toThrow('none.csv can not be read');
});

it('says of a gzip that is cut off that it can not be read', async () => {
  const zipped = gzipSync(`${HEADER}\n${Array.from({ length: 5000 }, (_, i) => `${i},d,${i * 7},2,1.00`).join('\n')}`);
  await expect(survey(await file('cut.csv.gz', zipped.subarray(0, zipped.length / 2)))).rejects.toThrow('can not be read');
});

it('sums up who pays and who takes, in minor units', async () => {
  const cards = await file('sums.csv', `${HEADER}\n9,d,a,x,0.10\n3,d,a,y,0.20\n4,d,b,x,0.00\n5,d,b,x,85.64999999999999\n`);
  const { payments, zeros, rounded, total, customers, terminals, blocks, lastId } = await survey(cards);
  expect({ payments, zeros, rounded, total, blocks, lastId }).toEqual({ payments: 3, zeros: 1, rounded: 1, total: 8595, blocks: ['9'], lastId: '5' });
  expect([...customers]).toEqual([['a', 30], ['b', 8565]]);
  expect([...terminals]).toEqual([['x', 8575], ['y', 20]]);
});

it('names a file by its rows: the same whether zipped or not, another for one more row or another currency', async () => {
  const text = `${HEADER}\n1,d,1,2,1.00\n`;
  const identity = async (name: string, content: string | Buffer, currency = 'EUR') => (await survey({ ...await file(name, content), currency })).identity;
  const plain = await identity('same.csv', text);
  expect(await identity('same.csv.gz', gzipSync(text))).toBe(plain);
  expect(await identity('more.csv', `${text}2,d,1,2,1.00\n`)).not.toBe(plain);
  expect(await identity('same.csv', text, 'USD')).not.toBe(plain);
});
