import { electronicFormatIBAN, extractBIC, getCountrySpecifications, validateBIC, validateIBAN, ValidationErrorsIBAN } from 'ibantools';
import type { BankAccountInput } from '../../../../../contracts/payments/bank-accounts.ts';
import type { BankAccount } from '../../../../kit/payments/payout-rail.ts';
import { fail, ok, type Result } from '../../../../kit/result.ts';

/** Which field is wrong and why. Never with the number itself: this is answered, logged and kept. */
export interface BankAccountFault {
  readonly field: 'iban' | 'bic' | 'routingNumber' | 'accountNumber' | 'currency';
  readonly why: string;
}

/** A bank account as banks take it, or what is wrong with it. */
export function readBankAccount(input: BankAccountInput): Result<BankAccount, BankAccountFault> {
  return input.type === 'iban' ? readIban(input) : readUs(input);
}

/** Which currencies reach an account is its bank's affair; one in the United States over ACH is reached by dollars alone. */
export function currencyFault({ type }: Pick<BankAccount, 'type'>, currency: string): BankAccountFault | undefined {
  return type === 'us' && currency !== 'USD' ? { field: 'currency', why: 'an account with a routing number takes USD only' } : undefined;
}

function readIban({ iban: given, bic: givenBic, holder }: Extract<BankAccountInput, { type: 'iban' }>): Result<BankAccount, BankAccountFault> {
  const iban = electronicFormatIBAN(given)?.toUpperCase() ?? '';
  const ibanFault = whyNoIban(iban);
  if (ibanFault !== undefined) return fail({ field: 'iban', why: ibanFault });
  const bic = givenBic == null ? null : givenBic.replaceAll(' ', '').toUpperCase();
  const bicFault = bic === null ? undefined : whyNoBic(bic, iban.slice(0, 2));
  if (bicFault !== undefined) return fail({ field: 'bic', why: bicFault });
  return ok({ type: 'iban', iban, bic, holder: holder.trim() });
}

function whyNoIban(iban: string): string | undefined {
  // The library knows countries that are not in the registry of IBANs; no bank knows those.
  if (getCountrySpecifications()[iban.slice(0, 2)]?.IBANRegistry !== true) return 'it does not begin with a country that has IBANs';
  const { valid, errorCodes } = validateIBAN(iban);
  if (valid) return undefined;
  const [first] = errorCodes;
  return (first === undefined ? undefined : IBAN_FAULTS.get(first)) ?? 'it is not valid';
}

const IBAN_FAULTS: ReadonlyMap<ValidationErrorsIBAN, string> = new Map([
  [ValidationErrorsIBAN.WrongBBANLength, 'it is too short or too long for its country'],
  [ValidationErrorsIBAN.WrongBBANFormat, 'it has letters or digits where its country has none'],
  [ValidationErrorsIBAN.ChecksumNotNumber, 'its check digits are no digits'],
  [ValidationErrorsIBAN.WrongIBANChecksum, 'its check digits do not fit'],
  [ValidationErrorsIBAN.WrongAccountBankBranchChecksum, "its country's own check digits do not fit"],
]);

function whyNoBic(bic: string, country: string): string | undefined {
  if (!validateBIC(bic).valid) return 'it is not a BIC: 8 or 11 characters, with a country in the middle';
  const bankCountry = extractBIC(bic).countryCode ?? '';
  return bankCountry === country || SHARED[country]?.includes(bankCountry) === true ? undefined : 'it is of a bank in another country than the IBAN';
}

/** Territories whose banks have a country code of their own, and IBANs of the country they belong to. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  FR: ['BL', 'GF', 'GP', 'MC', 'MF', 'MQ', 'NC', 'PF', 'PM', 'RE', 'TF', 'WF', 'YT'], GB: ['GG', 'IM', 'JE'], FI: ['AX'],
};

/** Seventeen characters at most in the files of ACH; American banks give digits only, and never fewer than four. */
const US_ACCOUNT = /^\d{4,17}$/;

function readUs({ routingNumber: givenRouting, accountNumber: givenAccount, kind, holder }: Extract<BankAccountInput, { type: 'us' }>): Result<BankAccount, BankAccountFault> {
  const routingNumber = givenRouting.replaceAll(/[ -]/g, '');
  const accountNumber = givenAccount.replaceAll(/[ -]/g, '');
  if (!/^\d{9}$/.test(routingNumber)) return fail({ field: 'routingNumber', why: 'it must have nine digits' });
  if (!isOfADistrict(routingNumber)) return fail({ field: 'routingNumber', why: 'no bank has one that begins so' });
  if (abaSum(routingNumber) % 10 !== 0) return fail({ field: 'routingNumber', why: 'its check digit does not fit' });
  if (!US_ACCOUNT.test(accountNumber)) return fail({ field: 'accountNumber', why: 'it must have 4 to 17 digits' });
  return ok({ type: 'us', routingNumber, accountNumber, kind, holder: holder.trim() });
}

/** The first two digits: the twelve Federal Reserve districts, the same for thrifts (+20) and for electronic payments (+60). The government (00) and cheques (80) take no payouts. */
function isOfADistrict(routingNumber: string): boolean {
  const district = Number(routingNumber.slice(0, 2));
  return [0, 20, 60].some((base) => district > base && district <= base + 12);
}

const WEIGHTS = [3, 7, 1, 3, 7, 1, 3, 7, 1] as const;
const abaSum = (digits: string): number => WEIGHTS.reduce((sum: number, weight, i) => sum + weight * Number(digits[i]), 0);
