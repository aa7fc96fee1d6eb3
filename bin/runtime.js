import { fileURLToPath } from 'node:url';

/**
 * How Florin's process is run: for less memory at no measurable cost in speed. V8 collects its youngest objects in 32 MB rather than in as much as it
 * likes; with a limit of 1 GB it lets garbage grow to about half of what is alive, and not to three times of it; and the C library keeps two
 * pools of freed memory rather than one per thread.
 */
export const nodeArguments = ['--max-semi-space-size=32', '--max-old-space-size=1024'];

/** Code is kept as it was compiled, beside the installation, where others can not put theirs: half of the processor time of a start. Where that can not be written, Node goes without. */
export const environment = {
  ...process.env,
  MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? fileURLToPath(new URL('../node_modules/.cache/florin', import.meta.url)),
};
