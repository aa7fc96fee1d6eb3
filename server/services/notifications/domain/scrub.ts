import { maskEmail, maskNumber } from '../../../../contracts/personal.ts';

/** Addresses masked, for lists and logs. */
export const maskAddress = ({ email, phone }: { email?: string; phone?: string }): string | null =>
  (email !== undefined ? maskEmail(email) : phone !== undefined ? maskNumber(phone) : null);

const EMAIL = /[^\s<>"'()[\]:,;]+@[^\s<>"'()[\]:,;]+/g;
/** Numbers of telephones, and other long ones: whose, a provider's error needn't tell. */
const NUMBER = /\+?\d[\d\s-]{6,}\d/g;
/** Tokens of devices, and the like. */
const TOKEN = /[A-Za-z0-9_:-]{40,}/g;

/** Providers like to repeat whom they refused. Their words are kept with the history, so that is taken out. */
export function scrub(detail: string): string {
  // oxlint-disable-next-line no-control-regex -- what comes from outside may hold anything
  return detail.replaceAll(/[\u0000-\u001f\u007f\ud800-\udfff]+/g, ' ').replaceAll(EMAIL, '•••@•••').replaceAll(TOKEN, '•••').replaceAll(NUMBER, '•••').trim().slice(0, 300);
}
