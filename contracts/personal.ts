/** How personal data is shown to those who may not see it: enough to recognise whom one knows already. Here, because several rooms show people. */

const DOTS = '•••';

export const maskText = (text: string): string => `${[...text][0] ?? ''}${DOTS}`;

export const maskName = (name: string): string => name.split(' ').filter((word) => word !== '').map(maskText).join(' ');

/** The domain stays: it says whether an address is the one of a firm. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${maskText(email.slice(0, at))}${email.slice(at)}`;
}

/** The last two of a long number are what people compare. */
export const maskNumber = (number: string): string => `${DOTS}${number.length > 6 ? number.slice(-2) : ''}`;

export const maskWhole = (): string => DOTS;

/** Shorter words are in many texts. */
const TELLING = 3;

/** Whether a text that is kept for good, such as a reason, says who a person is: one of these values, or a word of their name. */
export function mentions(text: string, name: string, values: readonly (string | null | undefined)[]): boolean {
  const said = text.toLowerCase();
  return [...name.split(/\s+/), ...values].some((word) => typeof word === 'string' && word.length >= TELLING && said.includes(word.toLowerCase()));
}
