import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = process.env['FLORIN_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data');

/** Where a file of published data is, which some tests read and which is not part of this repository; undefined where it is missing: then they leave themselves out. */
export function testData(name: string): string | undefined {
  const path = join(FOLDER, name);
  return existsSync(path) ? path : undefined;
}
