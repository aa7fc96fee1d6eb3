#!/usr/bin/env node
// Starts Florin on the Node it brings along, whatever Node (20 or later) this runs on: its TypeScript needs that one.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment, nodeArguments } from './runtime.js';

const program = fileURLToPath(new URL('../server/florin.ts', import.meta.url));

/** The binary of the `node` package beside Florin's other dependencies. */
function ownNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const binary = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

const binary = ownNode();
if (binary === undefined) {
  console.error('florin: its own Node.js is missing. Run `npm install` in the folder of Florin, with install scripts allowed.');
  process.exit(1);
}

// The channel tells the child when this process is gone, however it went.
const child = spawn(binary, [...nodeArguments, program, ...process.argv.slice(2)], { env: environment, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`florin: ${binary} does not start: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
