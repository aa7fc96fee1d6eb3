import type { Phase } from '../../services/ledger/verify/verify-ledger.ts';

export interface ProgressLine {
  report(phase: Phase, done: number, total: number): void;
  /** Leaves the line. */
  end(): void;
}

const TITLES: Record<Phase, string> = {
  journal: 'journal, tree, seals and replay', entries: 'entries', postings: 'postings', holds: 'holds', accounts: 'accounts',
};
const EVERY_MS = { terminal: 200, file: 5_000 };

/** One line that is written over on a terminal; elsewhere a line every few seconds. */
export function progressLine(out: NodeJS.WriteStream): ProgressLine {
  const terminal = out.isTTY;
  let phase: Phase | undefined;
  let startedMs = 0;
  let startedAt = 0;
  let toldMs = performance.now();
  let written = false;
  return {
    report(now, done, total) {
      const nowMs = performance.now();
      if (now !== phase) {
        phase = now;
        startedMs = nowMs;
        startedAt = done;
      }
      if (nowMs - toldMs < (terminal ? EVERY_MS.terminal : EVERY_MS.file)) return;
      toldMs = nowMs;
      written = true;
      const perMs = (done - startedAt) / Math.max(nowMs - startedMs, 1);
      const rate = now === 'journal' ? ` · ${Math.round(perMs * 1000).toLocaleString('en')} postings/s` : '';
      const left = perMs > 0 ? ` · ${Math.ceil((total - done) / perMs / 1000)} s left` : '';
      const text = `${TITLES[now]}: ${total === 0 ? 100 : Math.floor((100 * done) / total)} %${rate}${left}`;
      out.write(terminal ? `\r\x1b[2K${text}` : `${text}\n`);
    },
    end() {
      if (terminal && written) out.write('\r\x1b[2K');
      written = false;
    },
  };
}
