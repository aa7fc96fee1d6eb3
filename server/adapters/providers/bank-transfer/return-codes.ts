import type { ProviderError } from '../../../kit/payments/provider.ts';

/** Why money did not get there: reason codes of SEPA (ISO 20022) and of NACHA, for banks that send the code alone. */
const MEANINGS: Readonly<Record<string, string>> = {
  AC01: 'the account number is wrong', AC03: 'the account number of the receiver is wrong', AC04: 'the account is closed', AC06: 'the account is blocked', AG01: 'the account takes no such transfers', AG02: 'the bank does not know this kind of transfer',
  AM04: 'there is not enough money on the sending account', AM05: 'the transfer was sent twice', BE04: "the receiver's address is missing", CNOR: "the receiver's bank is not in this system", DNOR: "the sender's bank is not in this system", FF01: 'the file is not as it should be',
  FOCR: 'it was called back', MD07: 'the receiver has died', MS02: 'the receiver gave no reason', MS03: "the receiver's bank gave no reason", NOAS: 'the receiver did not answer', RC01: 'the BIC is wrong', RR01: "the sender's account is missing", RR02: "the sender's name is missing",
  RR03: "the receiver's name is missing", RR04: 'a rule of the authorities forbids it', TM01: 'it came after the time of the day',
  R01: 'there is not enough money', R02: 'the account is closed', R03: 'there is no such account', R04: 'the account number is wrong', R06: 'it was called back', R08: 'it was stopped', R10: 'the customer did not allow it', R16: 'the account is frozen', R20: 'the account takes no such transfers',
  R23: 'the receiver refused it', R29: 'the company did not allow it',
};

export function reasonOf(reason: ProviderError | null): ProviderError {
  if (reason === null) return { code: 'unknown', message: 'the bank gave no reason' };
  return { code: reason.code, message: reason.message || (MEANINGS[reason.code] ?? 'the bank gave no reason') };
}
