import { z } from '../../../../contracts/contract.ts';
import { VALIDATOR_KINDS, type ValidatorKind } from '../../../../contracts/validator.ts';

/** Where the validators of each kind are: `local`, in this process, or the address of a node. */
export type ValidatorPlaces = Readonly<Record<ValidatorKind, readonly string[]>>;
/** Public keys of the nodes of each kind. */
export type ValidatorKeys = Readonly<Record<ValidatorKind, readonly string[]>>;

export const LOCAL = 'local';

const isPlace = (place: string): boolean => place === LOCAL || (URL.canParse(place) && /^https?:$/.test(new URL(place).protocol) && new URL(place).pathname === '/');
/** 32 bytes in base64. */
const isKey = (key: string): boolean => /^[A-Za-z0-9+/]{43}=$/.test(key);

const NODES = 'must be local, or kinds with their nodes, such as fraud=http://fraud-a:3100|http://fraud-b:3100|http://fraud-c:3100,funds=local; each node once';
const KEYS = 'must be kinds with the public keys of their nodes, each once, such as fraud=…=|…=';

const places = z.string().default(LOCAL).transform((text, context): ValidatorPlaces => {
  if (text === LOCAL) return { compliance: [LOCAL], funds: [LOCAL], fraud: [LOCAL] };
  const read = byKind(text, isPlace);
  if (read === undefined) context.addIssue({ code: 'custom', message: NODES });
  return { compliance: [LOCAL], funds: [LOCAL], fraud: [LOCAL], ...read };
});

const keys = z.string().default('').transform((text, context): ValidatorKeys => {
  const read = text === '' ? {} : byKind(text, isKey);
  if (read === undefined) context.addIssue({ code: 'custom', message: KEYS });
  return { compliance: [], funds: [], fraud: [], ...read };
});

/** `fraud=a|b,funds=c`; undefined where it is nothing like it, or names anything twice: what counts once must not be counted on twice. */
function byKind(text: string, isValid: (value: string) => boolean): Partial<Record<ValidatorKind, readonly string[]>> | undefined {
  const read: Partial<Record<ValidatorKind, readonly string[]>> = {};
  const all = new Set<string>();
  for (const part of text.split(',')) {
    const [name, ...rest] = part.trim().split('=');
    const kind = VALIDATOR_KINDS.find((known) => known === name);
    const values = rest.join('=').split('|').map((value) => value.trim().replace(/\/$/, ''));
    if (kind === undefined || read[kind] !== undefined || !values.every(isValid)) return undefined;
    for (const value of values) {
      const unique = value === LOCAL ? `${kind} ${value}` : value;
      if (all.has(unique)) return undefined;
      all.add(unique);
    }
    read[kind] = values;
  }
  return read;
}

export const validatorSettings = {
  validators: places.describe('where validators are: `local`, or kinds with their nodes, `fraud=http://fraud-a:3100|http://fraud-b:3100|http://fraud-c:3100,funds=local`; a kind left out is local'),
  validatorKeys: keys.describe('public keys of those nodes, as they say at their start: `fraud=…|…|…`; no other key is believed'),
  validatorWaitMs: z.coerce.number().int().min(10).max(900).default(250).describe('how long a node may take, in milliseconds'),
};

/** A node without a key could never be counted: most likely one was forgotten. */
export function kindsShortOfKeys({ validators, validatorKeys }: { validators: ValidatorPlaces; validatorKeys: ValidatorKeys }): ValidatorKind[] {
  return VALIDATOR_KINDS.filter((kind) => validatorKeys[kind].length !== validators[kind].filter((place) => place !== LOCAL).length);
}
