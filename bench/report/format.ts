import { meetsTarget, type Finding, type Unit } from '../finding.ts';

export const number = (value: number, digits = 0): string => value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

const DIGITS: Record<Unit, number> = { '/s': 0, '/min': 0, ms: 1, 'µs': 1, MB: 0, bytes: 0, s: 1, '×': 2 };

export function figure({ value, unit }: Pick<Finding, 'value' | 'unit'>): string {
  return unit.startsWith('/') || unit === '×' ? number(value, DIGITS[unit]) + unit : `${number(value, DIGITS[unit])} ${unit}`;
}

export function target({ target: wanted, unit }: Finding): string {
  if (wanted === undefined) return '';
  return 'atLeast' in wanted ? `≥ ${figure({ value: wanted.atLeast, unit })}` : `< ${figure({ value: wanted.below, unit })}`;
}

/** `4.2× (≥ 4×)`, where there is something to compare with. */
export function toPgbench({ value, unit, timesPgbench }: Finding, perSecond: number | undefined): string {
  if (perSecond === undefined || unit !== '/s') return '';
  const ratio = `${number(value / perSecond, 1)}×`;
  return timesPgbench === undefined ? ratio : `${ratio} (≥ ${timesPgbench}×)`;
}

export function verdict(finding: Finding, pgbench: number | undefined): string {
  const met = meetsTarget(finding);
  const enough = finding.timesPgbench === undefined || pgbench === undefined ? undefined : finding.value >= finding.timesPgbench * pgbench;
  if (met === undefined && enough === undefined) return '';
  return met !== false && enough !== false ? 'met' : 'missed';
}
