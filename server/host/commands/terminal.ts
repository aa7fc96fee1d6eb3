import { DataFolderInUse } from '../../adapters/embedded-postgres/lock.ts';
import { PortInUse } from '../port.ts';
import { ServiceChoiceError } from '../services.ts';
import { SettingsError } from '../settings.ts';

export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Ends with what went wrong: a line where the person can mend it, the whole error where only we can. */
export function fail(error: unknown): never {
  process.stderr.write(`florin: ${explain(error)}\n`);
  process.exit(1);
}

const FORESEEN = [DataFolderInUse, PortInUse, ServiceChoiceError, SettingsError];

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (FORESEEN.some((kind) => error instanceof kind)) return error.message;
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'EACCES' || code === 'EPERM') return `${error.message}\nThis user may not do that: see \`florin doctor\`.`;
  const ours = error instanceof TypeError || error instanceof ReferenceError || process.env.FLORIN_LOG_LEVEL === 'debug';
  return ours ? (error.stack ?? error.message) : `${error.message}\nSee \`florin doctor\`; FLORIN_LOG_LEVEL=debug shows more.`;
}

const SAME_PRESS_MS = 1_000;

/**
 * Runs `stop` when asked to end. Ctrl-C may reach us twice, from the terminal and from the launcher: only a second one after a
 * while means "now". Ends too when the launcher is gone.
 */
export function onEnd(stop: (why: string) => Promise<void>): void {
  let askedAtMs: number | undefined;
  const ask = (why: string) => {
    const nowMs = performance.now();
    if (askedAtMs === undefined) {
      askedAtMs = nowMs;
      stop(why).then(() => process.exit(0), fail);
    } else if (nowMs - askedAtMs > SAME_PRESS_MS) {
      process.stderr.write('florin: ended without finishing what was under way\n');
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ask(signal));
  process.on('disconnect', () => ask('the launcher is gone'));
  // Listening for it would keep a command going whose work is done.
  process.channel?.unref();
  // A closed pipe at the other end of our output is no reason to fall over.
  process.stdout.on('error', () => {});
}
