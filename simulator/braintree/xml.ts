/** XML as Braintree writes it: what is no text says its type, nothing says `nil`. A tree is plain data, so that it can be kept and changed as JSON. */
export type Tree = string | number | boolean | null | Typed | { readonly [name: string]: Tree | readonly Tree[] };

export interface Typed {
  readonly '@type': 'datetime' | 'date' | 'symbol' | 'array' | 'collection';
  readonly '#'?: string;
  readonly [name: string]: Tree | readonly Tree[] | undefined;
}

export const datetime = (ms: number): Typed => ({ '@type': 'datetime', '#': new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z') });
export const date = (ms: number): Typed => ({ '@type': 'date', '#': new Date(ms).toISOString().slice(0, 10) });
export const array = (name: string, items: readonly Tree[]): Typed => ({ '@type': 'array', [name]: items });

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export const writeXml = (root: string, tree: Tree): string => `${DECLARATION}${element(root, tree, '')}`;

function element(name: string, tree: Tree, indent: string): string {
  if (tree === null) return `${indent}<${name} nil="true"/>\n`;
  if (typeof tree === 'string') return `${indent}<${name}>${escape(tree)}</${name}>\n`;
  if (typeof tree === 'number') return `${indent}<${name} type="integer">${tree}</${name}>\n`;
  if (typeof tree === 'boolean') return `${indent}<${name} type="boolean">${tree}</${name}>\n`;
  const { '@type': type, '#': text, ...children } = tree as Typed;
  const open = type === undefined ? name : `${name} type="${type}"`;
  if (text !== undefined) return `${indent}<${open}>${escape(text)}</${name}>\n`;
  const inner = Object.entries(children).flatMap(([child, value]) => {
    if (value === undefined) return [];
    return Array.isArray(value) ? (value as readonly Tree[]).map((one) => element(child, one, `${indent}  `)) : [element(child, value as Tree, `${indent}  `)];
  });
  return inner.length === 0 ? `${indent}<${open}/>\n` : `${indent}<${open}>\n${inner.join('')}${indent}</${name}>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escape = (text: string): string => text.replace(/[&<>]/g, (character) => ENTITIES[character]!);
