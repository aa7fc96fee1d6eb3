import { operation, problems, z } from '../contract.ts';
import { id, line, page, pageQuery, text, timestamp } from '../shapes.ts';

/** Bank accounts that money is paid out to. Their numbers are personal data: never shown whole, never in events. */

/** Longer than any of them, with the spaces that people put in between: what is wrong with it is said by `bank_account_invalid`. */
const number = line(60);
const holder = text(140).min(1).describe('Whose account it is, as the bank knows them.');

export const BankAccountInput = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('iban'), iban: number, bic: line(20).nullish(), holder }),
  z.strictObject({ type: z.literal('us'), routingNumber: line(20), accountNumber: number, kind: z.enum(['checking', 'savings']).default('checking'), holder }),
]);
export type BankAccountInput = z.output<typeof BankAccountInput>;

/** Whoever may not write payouts sees the holder masked too. */
export const BankAccountShown = z.object({
  type: z.enum(['iban', 'us']), number: z.string().describe('`DE89 •••• 3000`'), holder: z.string(),
  bic: z.string().nullable(), routingNumber: z.string().nullable(),
});

export const BankAccount = BankAccountShown.extend({
  id: z.string(), customerId: z.string().nullable().describe("Null: the tenant's own."), createdAt: timestamp,
});

const DOTS = '••••';
/** What is left of a number that nobody may read any more. */
export const ERASED_NUMBER = DOTS;

/** Enough to recognise an account that one knows: the country and check digits, and the last four. */
export function maskBankAccount(account: BankAccountInput): string {
  const number = (account.type === 'iban' ? account.iban : account.accountNumber).replaceAll(/[\s-]/g, '');
  // Short numbers would be whole with their last four.
  const end = number.length > 8 ? number.slice(-4) : number.slice(-2);
  return account.type === 'iban' ? `${number.slice(0, 4).toUpperCase()} ${DOTS} ${end}` : `${DOTS} ${end}`;
}

export const bankAccountOperations = {
  createBankAccount: operation('payouts:write', { idempotency: 'accepted' })
    .route({ method: 'POST', path: '/v1/bank-accounts', successStatus: 201, tags: ['payments'], summary: 'Save a bank account to pay out to', description: "A customer's, or the tenant's own. The number is checked (IBAN by country and mod 97, routing number by its check digit) and kept encrypted." })
    .input(z.strictObject({ customerId: id('customer').nullish(), account: BankAccountInput }))
    .output(BankAccount).errors(problems('bank_account_invalid', 'not_found', 'erased', 'idempotency_key_reused', 'idempotency_key_in_use')),
  getBankAccount: operation('payouts:read')
    .route({ method: 'GET', path: '/v1/bank-accounts/{id}', tags: ['payments'], summary: 'Get a saved bank account' })
    .input(z.strictObject({ id: id('bankAccount') })).output(BankAccount).errors(problems('not_found', 'erased')),
  listBankAccounts: operation('payouts:read')
    .route({ method: 'GET', path: '/v1/bank-accounts', tags: ['payments'], summary: 'List saved bank accounts, newest first' })
    .input(z.strictObject({ customerId: id('customer').optional(), ...pageQuery })).output(page(BankAccount)),
  deleteBankAccount: operation('payouts:write')
    .route({ method: 'DELETE', path: '/v1/bank-accounts/{id}', tags: ['payments'], summary: 'Delete a saved bank account', description: 'Payouts that were asked for before go on to it.' })
    .input(z.strictObject({ id: id('bankAccount') })).output(z.object({ id: z.string(), deleted: z.literal(true) })).errors(problems('not_found')),
};
