import { writeFile } from 'node:fs/promises';
import { referenceDocuments, ROOT } from './documents.ts';

/** `npm run reference`: writes docs/reference from contracts and manifests. A test says when it is out of date. */
for (const [path, text] of Object.entries(await referenceDocuments())) await writeFile(new URL(path, ROOT), text);
