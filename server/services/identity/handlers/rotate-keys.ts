import type { Job } from '../../../kit/service.ts';
import type { SigningKeys } from '../credentials/signing-keys.ts';

/** Looks often, since a look costs little, and a key that is late signs with nobody knowing it yet. */
export const rotateKeys = (keys: SigningKeys): Job => ({ name: 'rotate-keys', everyMs: 60_000, run: () => keys.rotate() });
