import { refuse } from '../../../../kit/refuse.ts';
import { weaknessOf, type Weakness, type Whose } from '../../domain/password-rules.ts';
import type { Deps } from '../deps.ts';

const DETAILS: Readonly<Record<Weakness, string>> = {
  listed: 'It is among the passwords that were stolen elsewhere and are tried first.',
  guessable: 'It is made of common words, repeats or keys side by side. Several words that have nothing to do with each other are better.',
  personal: 'It is made of the email or a name.',
};

/** The hash of a password somebody wants to have; refuses one that is easily guessed. */
export async function hashNewPassword(deps: Deps, password: string, whose: Whose, param: string): Promise<string> {
  const weakness = weaknessOf(password, whose, await deps.knownPasswords());
  if (weakness !== undefined) throw refuse('password_breached', { param, detail: DETAILS[weakness] });
  return deps.passwords.hash(password);
}
