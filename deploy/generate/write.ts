import { writeFile } from 'node:fs/promises';
import { deployDocuments, ROOT } from './documents.ts';

/** `npm run deploy:generate`: writes what under deploy/ follows from manifests and settings. A test says when it is out of date. */
for (const [path, text] of Object.entries(await deployDocuments())) await writeFile(new URL(path, ROOT), text);
