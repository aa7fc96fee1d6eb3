import type { Customer, Personal } from './customer.ts';

/** How personal fields are found, and how they are shown to those who may not see them. */

/** Values that are looked up alike are alike: emails in any case, document numbers however they are spaced. */
export const LOOKED_UP = {
  email: (value: string): string => value.trim().normalize('NFKC').toLowerCase(),
  document: (value: string): string => value.normalize('NFKC').toUpperCase().replaceAll(/[^\p{L}\p{N}]/gu, ''),
  reference: (value: string): string => value,
} as const;

const DOTS = '•••';

/** The first letter says enough to recognise what one knows already. */
const maskText = (text: string): string => `${[...text][0] ?? ''}${DOTS}`;

/** The domain stays: it says whether an address is the one of a firm. */
function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${maskText(email.slice(0, at))}${email.slice(at)}`;
}

export function maskCustomer(customer: Customer): Customer {
  const { name, email, document, reference, metadata } = customer;
  return {
    ...customer,
    name: name.split(' ').filter((word) => word !== '').map(maskText).join(' '),
    email: email === null ? null : maskEmail(email),
    document: document === null ? null : { ...document, number: `${DOTS}${document.number.length > 6 ? document.number.slice(-2) : ''}` },
    reference: reference === null ? null : maskText(reference),
    metadata: Object.fromEntries(Object.keys(metadata).map((key) => [key, DOTS])),
  };
}

/** Shorter words are in many texts. */
const TELLING = 3;

/** Whether a text that is kept for good says who the person is: their email, document or reference, or a word of their name. */
export function namesPerson(text: string, { name, email, document, reference }: Personal): boolean {
  const words = [...name.split(/\s+/), email ?? '', document?.number ?? '', reference ?? ''].filter((word) => word.length >= TELLING);
  const said = text.toLowerCase();
  return words.some((word) => said.includes(word.toLowerCase()));
}
