import { number } from './figures.ts';

export interface Progress {
  /** So much is done now. */
  report(done: number): void;
  /** Leaves the line as it stands. */
  end(): void;
}

export interface ProgressOptions {
  readonly total: number;
  /** What is counted: `payments`. */
  readonly unit: string;
  readonly out: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean };
  readonly nowMs?: () => number;
  /** Work that ends by itself at a moment is as far as its time. */
  readonly endsAtMs?: number;
}

const EVERY_MS = { terminal: 100, file: 5_000 };
const BAR = 24;
/** The rate is that of the last seconds, so that it and the time left tell what happens now. */
const WINDOW_MS = 5_000;

/** A bar that is drawn over and over on a terminal; elsewhere a plain line every few seconds. */
export function progress({ total, unit, out, nowMs = () => performance.now(), endsAtMs }: ProgressOptions): Progress {
  const terminal = out.isTTY === true;
  const beganMs = nowMs();
  const marks: { atMs: number; done: number }[] = [];
  let first: number | undefined;
  let toldMs = beganMs;
  let drawn = false;

  function draw(done: number, atMs: number): void {
    const share = endsAtMs === undefined ? done / Math.max(1, total) : (atMs - beganMs) / (endsAtMs - beganMs);
    const from = marks[0]!;
    const perMs = atMs > from.atMs ? (done - from.done) / (atMs - from.atMs) : 0;
    const leftMs = endsAtMs === undefined ? (total - done) / perMs : endsAtMs - atMs;
    const full = Math.round(BAR * Math.min(1, share));
    const bar = terminal ? `[${'█'.repeat(full)}${'░'.repeat(BAR - full)}] ` : '';
    const counted = endsAtMs === undefined ? `${number(done)} of ${number(total)}` : number(done);
    const left = Number.isFinite(leftMs) && share < 1 ? ` · ${duration(leftMs)} left` : '';
    const text = `${bar}${Math.floor(100 * Math.min(1, share))} % · ${counted} ${unit} · ${number(perMs * 1000)}/s${left}`;
    out.write(terminal ? `\r\x1b[2K${text}` : `${text}\n`);
    drawn = true;
  }

  return {
    report(done) {
      const atMs = nowMs();
      first ??= marks.push({ atMs, done });
      if (atMs - toldMs < (terminal ? EVERY_MS.terminal : EVERY_MS.file)) return;
      toldMs = atMs;
      while (marks.length > 1 && marks[1]!.atMs <= atMs - WINDOW_MS) marks.shift();
      draw(done, atMs);
      marks.push({ atMs, done });
    },
    end() {
      if (terminal && drawn) out.write('\r\x1b[2K');
    },
  };
}

function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
