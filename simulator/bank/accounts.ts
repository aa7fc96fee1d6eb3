import { composeIBAN, isValidIBAN } from 'ibantools';
import { z } from 'zod';
import type { TestMethod } from '../frame/double.ts';

export const creditorShape = z.discriminatedUnion('type', [
  z.object({ type: z.literal('iban'), iban: z.string(), bic: z.string().nullish(), name: z.string().min(1).max(140) }),
  z.object({ type: z.literal('us'), routingNumber: z.string(), accountNumber: z.string().regex(/^\d{4,17}$/), kind: z.enum(['checking', 'savings']), name: z.string().min(1).max(140) }),
]);

export type Creditor = z.output<typeof creditorShape>;

/** What becomes of money to an account. */
export interface Fate {
  readonly becomes: 'settled' | 'rejected' | 'returned';
  readonly code: string;
  readonly message: string;
}

const SETTLED: Fate = { becomes: 'settled', code: '', message: '' };

/** By the last four digits of the account. `rejected`: it never leaves. `returned`: it comes back after it was settled. */
const IBAN_FATES: Readonly<Record<string, Fate>> = {
  '0101': { becomes: 'rejected', code: 'AC01', message: 'Incorrect account number' },
  '0204': { becomes: 'rejected', code: 'AM04', message: 'Insufficient funds' },
  '0104': { becomes: 'returned', code: 'AC04', message: 'Closed account number' },
  '0106': { becomes: 'returned', code: 'AC06', message: 'Blocked account' },
  '0307': { becomes: 'returned', code: 'MD07', message: 'End customer deceased' },
};

const US_FATES: Readonly<Record<string, Fate>> = {
  '0101': { becomes: 'returned', code: 'R01', message: 'Insufficient funds' },
  '0102': { becomes: 'returned', code: 'R02', message: 'Account closed' },
  '0103': { becomes: 'returned', code: 'R03', message: 'No account or unable to locate account' },
  '0104': { becomes: 'rejected', code: 'R04', message: 'Invalid account number' },
  '0116': { becomes: 'returned', code: 'R16', message: 'Account frozen' },
};

export const fateOf = (account: Creditor): Fate => (account.type === 'iban' ? IBAN_FATES[account.iban.slice(-4)] : US_FATES[account.accountNumber.slice(-4)]) ?? SETTLED;

export const ibanOf = (account: string): string => composeIBAN({ countryCode: 'DE', bban: `37040044${account.padStart(10, '0')}` }) ?? '';

/** Undefined where the account can be one. */
export function wrongWith(account: Creditor): { readonly code: string; readonly message: string } | undefined {
  if (account.type === 'iban') return isValidIBAN(account.iban) ? undefined : { code: 'invalid_iban', message: 'the IBAN is wrong' };
  const sum = Array.from(account.routingNumber, (digit, index) => Number(digit) * [3, 7, 1][index % 3]!).reduce((all, one) => all + one, 0);
  return /^\d{9}$/.test(account.routingNumber) && sum % 10 === 0 ? undefined : { code: 'invalid_routing_number', message: 'the routing number is wrong' };
}

export const testMethods: readonly TestMethod[] = [
  { token: ibanOf('532013000'), outcome: 'settled' },
  ...Object.entries(IBAN_FATES).map(([ending, { becomes, code }]) => ({ token: ibanOf(ending), outcome: `${becomes} ${code}` })),
  ...Object.entries(US_FATES).map(([ending, { becomes, code }]) => ({ token: `021000021 00000${ending}`, outcome: `${becomes} ${code}` })),
];
