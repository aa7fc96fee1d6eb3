import { Liquid, type Template } from 'liquidjs';
import { dateText, moneyText } from '../domain/money-text.ts';

/**
 * Liquid in a box: tags and filters of this list and no others, no files, and limits on time and memory. Whoever writes templates may be anybody of a
 * tenant, and what they write runs in here. https://liquidjs.com/tutorials/dos.html
 */

const TAGS = ['assign', 'capture', 'case', 'comment', 'cycle', 'for', 'if', 'raw', 'unless', 'break', 'continue'] as const;
const FILTERS = ['append', 'capitalize', 'default', 'downcase', 'first', 'join', 'last', 'map', 'plus', 'minus', 'times', 'prepend', 'replace', 'reverse', 'size', 'slice', 'sort', 'split', 'strip', 'truncate', 'uniq', 'upcase', 'where'] as const;

const LONGEST_SOURCE = 120_000;
const LONGEST_RENDER_MS = 100;
/** About as many characters, or elements of lists. */
const LARGEST = 2_000_000;

export interface Setting { readonly locale: string; readonly timeZone: string }

function engine(html: boolean, strict: boolean): Liquid {
  const liquid = new Liquid({
    strictVariables: strict, strictFilters: true, ownPropertyOnly: true, outputEscape: html ? 'escape' : undefined, lenientIf: true,
    parseLimit: LONGEST_SOURCE, renderLimit: LONGEST_RENDER_MS, memoryLimit: LARGEST, dynamicPartials: false, relativeReference: false, templates: {},
  });
  keepOnly(liquid.tags, TAGS);
  keepOnly(liquid.filters, FILTERS);
  liquid.registerFilter('money', function money(value: unknown, currency?: unknown) {
    const { locale } = this.context.globals as unknown as Setting;
    const { amount, currency: own } = (typeof value === 'object' && value !== null ? value : { amount: value, currency }) as { amount?: unknown; currency?: unknown };
    const text = moneyText(amount, currency ?? own, locale);
    if (text === undefined) throw new Error('money: wants minor units and a currency: {{ payment | money }} or {{ amount | money: "EUR" }}');
    return text;
  });
  liquid.registerFilter('date', function date(value: unknown, style: unknown = 'long') {
    const { locale, timeZone } = this.context.globals as unknown as Setting;
    const text = typeof style === 'string' ? dateText(value, style, locale, timeZone) : undefined;
    if (text === undefined) throw new Error('date: wants a moment, and one of short, medium, long, time, date-time');
    return text;
  });
  return liquid;
}

function keepOnly(all: Record<string, unknown>, wanted: readonly string[]): void {
  for (const name of Object.keys(all)) if (!wanted.includes(name)) delete all[name];
}

const ENGINES = { text: { strict: engine(false, true), lenient: engine(false, false) }, html: { strict: engine(true, true), lenient: engine(true, false) } };

export interface Parsed { render(data: object, setting: Setting): string }

/** What is wrong with a template, and on which line. */
export class TemplateProblem extends Error {
  override readonly name = 'TemplateProblem';
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(line === undefined ? message : `line ${line}: ${message}`);
    this.line = line;
  }
}

/** Throws `TemplateProblem`, here and when it is rendered. */
export function parseLiquid(source: string, kind: 'text' | 'html', strict: boolean): Parsed {
  const liquid = ENGINES[kind][strict ? 'strict' : 'lenient'];
  const parsed = explained(() => liquid.parse(source));
  return {
    render: (data, setting) => explained(() => liquid.renderSync(parsed satisfies Template[], data, { globals: { ...setting } }) as string),
  };
}

function explained<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    const { message, token, originalError } = error as { message: string; token?: { getPosition?(): [number, number] }; originalError?: Error };
    // The library's message repeats file, line and source; the line alone is enough.
    const reason = (originalError?.message ?? message).replace(/, (file|line):.*$/s, '').slice(0, 300);
    throw new TemplateProblem(reason, token?.getPosition?.()[0]);
  }
}
