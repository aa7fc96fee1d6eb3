import { readFileSync } from 'node:fs';

interface Package { readonly version: string; readonly description: string }

/** What package.json says of this Florin. */
export const { version: VERSION, description: DESCRIPTION } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Package;
