/** What every page of docs/reference begins with. */
export const header = (title: string, about: string): string =>
  `<!-- Written from contracts and manifests by \`npm run reference\`. Do not edit. -->\n\n# ${title}\n\n${about}\n`;

/** A Markdown table. Cells may be Markdown, but neither end the line nor the cell. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n') + '\n';
}

export const code = (text: string): string => `\`${text}\``;

export const listed = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));

/** A sentence as a manifest or contract has it, with its full stop. */
export const sentence = (text = ''): string => (text === '' || /[.?!]$/.test(text) ? text : `${text}.`);
