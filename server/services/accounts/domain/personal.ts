import { maskEmail, maskName, maskNumber, maskText, maskWhole, mentions } from '../../../../contracts/personal.ts';
import type { Customer, Personal } from './customer.ts';

/** How personal fields are found, and how they are shown to those who may not see them. */

/** Values that are looked up alike are alike: emails in any case, document numbers however they are spaced. */
export const LOOKED_UP = {
  email: (value: string): string => value.trim().normalize('NFKC').toLowerCase(),
  document: (value: string): string => value.normalize('NFKC').toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, ''),
  reference: (value: string): string => value,
} as const;

export function maskCustomer(customer: Customer): Customer {
  const { name, email, document, reference, metadata } = customer;
  return {
    ...customer,
    name: maskName(name),
    email: email === null ? null : maskEmail(email),
    document: document === null ? null : { ...document, number: maskNumber(document.number) },
    reference: reference === null ? null : maskText(reference),
    metadata: Object.fromEntries(Object.keys(metadata).map((key) => [key, maskWhole()])),
  };
}

export const namesPerson = (text: string, { name, email, document, reference }: Personal): boolean => mentions(text, name, [email, document?.number, reference]);
