import { expect, it } from 'vitest';
import { transactions } from '../service.ts';

const [A, B, C] = ['A', 'B', 'C'].map((letter) => `${letter.repeat(43)}=`) as [string, string, string];
const read = (settings: Record<string, string>) => transactions.config.safeParse(settings);

it('has every kind in this process where nothing is said', () => {
  expect(read({}).data).toMatchObject({ validators: { compliance: ['local'], funds: ['local'], fraud: ['local'] }, validatorWaitMs: 250 });
  expect(read({ validators: 'local' }).data?.validators).toEqual(read({}).data?.validators);
});

it('has those on nodes that are named, and one beside them in this process where it is named too', () => {
  const { data } = read({ validators: 'fraud=local|http://a:3100/|https://b:3100, compliance=http://c:3100', validatorKeys: `fraud=${A}|${B},compliance=${C}` });
  expect(data?.validators).toEqual({ compliance: ['http://c:3100'], funds: ['local'], fraud: ['local', 'http://a:3100', 'https://b:3100'] });
  expect(data?.validatorKeys).toEqual({ compliance: [C], funds: [], fraud: [A, B] });
});

it.each([
  ['an unknown kind', { validators: 'weather=http://a:3100', validatorKeys: '' }, 'validators'],
  ['no address', { validators: 'fraud=a:3100' }, 'validators'],
  ['an address with a path', { validators: 'fraud=http://a:3100/x', validatorKeys: `fraud=${A}` }, 'validators'],
  ['a kind without nodes', { validators: 'fraud=' }, 'validators'],
  ['a kind twice', { validators: 'fraud=local,fraud=local' }, 'validators'],
  ['one node twice', { validators: 'fraud=http://a:3100|http://a:3100', validatorKeys: `fraud=${A}|${B}` }, 'validators'],
  ['one node of two kinds', { validators: 'fraud=http://a:3100,funds=http://a:3100', validatorKeys: `fraud=${A},funds=${B}` }, 'validators'],
  ['a node without a key', { validators: 'fraud=http://a:3100|http://b:3100', validatorKeys: `fraud=${A}` }, 'validatorKeys'],
  ['a key of another kind', { validators: 'fraud=http://a:3100', validatorKeys: `funds=${A}` }, 'validatorKeys'],
  ['a key twice', { validators: 'fraud=http://a:3100|http://b:3100', validatorKeys: `fraud=${A}|${A}` }, 'validatorKeys'],
  ['no key', { validators: 'fraud=http://a:3100', validatorKeys: 'fraud=secret' }, 'validatorKeys'],
  ['a key without a node', { validatorKeys: `fraud=${A}` }, 'validatorKeys'],
  ['a time limit beyond that of the quorum', { validatorWaitMs: '1000' }, 'validatorWaitMs'],
])('refuses %s, by the name of the setting', (_name, settings, field) => {
  expect([...new Set(read(settings as Record<string, string>).error?.issues.map(({ path }) => path[0]))]).toEqual([field]);
});
