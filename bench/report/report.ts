import type { Finding } from '../finding.ts';
import type { Figures } from '../measure.ts';
import { figure, target, toPgbench, verdict } from './format.ts';

export interface Outcome {
  readonly scenario: string;
  readonly findings: readonly Finding[];
  /** Why there are no figures. */
  readonly failed?: string;
}

export interface Report {
  readonly at: string;
  readonly machine: string;
  readonly settings: string;
  readonly outcomes: readonly Outcome[];
  readonly figures: Readonly<Record<string, Figures>>;
}

const HEADINGS = ['', 'figure', 'target', '', 'to pgbench'];

function rows({ outcomes }: Report): string[][] {
  const pgbench = outcomes.find(({ scenario }) => scenario === 'pgbench')?.findings[0]?.value;
  return outcomes.flatMap(({ scenario, findings, failed }) => [
    ...findings.map((finding) => [finding.what + (finding.note === undefined ? '' : ` (${finding.note})`), figure(finding), target(finding), verdict(finding, pgbench), toPgbench(finding, pgbench)]),
    ...(failed === undefined ? [] : [[scenario, 'no figure', '', 'failed', '']]),
  ]);
}

export function asTable(report: Report): string {
  const lines = [HEADINGS, ...rows(report)];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const table = lines.map((line) => line.map((cell, column) => (column === 0 || column === 3 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ').trimEnd());
  return [...table, '', report.machine, report.settings, ...failures(report)].join('\n');
}

export function asMarkdown(report: Report): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [row(HEADINGS), '|---|---:|---:|---|---:|', ...rows(report).map(row), '', `${report.machine}. ${report.settings}`, ...failures(report)].join('\n');
}

const failures = ({ outcomes }: Report): string[] => outcomes.flatMap(({ scenario, failed }) => (failed === undefined ? [] : [`${scenario}: ${failed}`]));

/** What the table leaves out: where the processor time and the bytes went, and how far the figures can be trusted. */
export function details(name: string, { accepted, cost, disk, errors, dropped, checked }: Figures): string {
  const lines = [`  ${name}: ${checked}; ${accepted} in the measured window, ${dropped} dropped, errors: ${Object.keys(errors).length === 0 ? 'none' : JSON.stringify(errors)}`];
  if (cost !== null) {
    const { florin, postgres, generator } = cost.micros;
    lines.push(`    processor µs each: Florin ${florin.toFixed(1)}, PostgreSQL ${postgres.toFixed(1)}, load generator ${generator.toFixed(1)}; others kept ${cost.othersBusy.toFixed(2)} processors busy`);
  }
  if (disk !== null) {
    lines.push(`    bytes each: ${Math.round(disk.tables)} in tables, ${Math.round(disk.folder)} in the data folder: ${Object.entries(disk.byTable).map(([table, bytes]) => `${table} ${bytes}`).join(', ')}`);
  }
  return lines.join('\n');
}
