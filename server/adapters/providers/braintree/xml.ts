import { XMLParser } from 'fast-xml-parser';

/** Braintree's XML as it is: every value a text (an amount must not become a float), lists where `type="array"` or `"collection"` says so. */
export type Xml = { readonly [name: string]: XmlValue };
export type XmlValue = string | null | Xml | readonly XmlValue[];

const parser = new XMLParser({ parseTagValue: false, parseAttributeValue: false, ignoreAttributes: false, attributeNamePrefix: '@', textNodeName: '#', ignoreDeclaration: true, trimValues: true });

/** The document, by the name of its root. */
export function readXml(text: string): Xml {
  const read = simplify(parser.parse(text) as Raw);
  if (typeof read !== 'object' || read === null || Array.isArray(read)) throw new Error('not XML of Braintree');
  return read as Xml;
}

type Raw = string | Raw[] | { [name: string]: Raw };

function simplify(raw: Raw): XmlValue {
  if (typeof raw === 'string') return raw;
  if (Array.isArray(raw)) return raw.map(simplify);
  const { '@type': type, '@nil': nil, '#': text, ...children } = raw;
  if (nil === 'true') return null;
  const names = Object.keys(children).filter((name) => !name.startsWith('@'));
  if (type === 'array') return names.flatMap((name) => list(simplify(children[name]!)));
  if (names.length === 0) return typeof text === 'string' ? text : '';
  return Object.fromEntries(names.map((name) => [name, simplify(children[name]!)]));
}

/** What may come once or many times. */
export const list = (value: XmlValue | undefined): readonly XmlValue[] => (value == null || value === '' ? [] : Array.isArray(value) ? value as readonly XmlValue[] : [value]);

export function child(of: XmlValue | undefined, name: string): XmlValue | undefined {
  return typeof of === 'object' && of !== null && !Array.isArray(of) ? (of as Xml)[name] : undefined;
}

/** The text at a path; undefined where there is none or it is empty. */
export function textAt(of: XmlValue | undefined, ...path: readonly string[]): string | undefined {
  const value = path.reduce<XmlValue | undefined>(child, of);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function needText(of: XmlValue | undefined, ...path: readonly string[]): string {
  const text = textAt(of, ...path);
  if (text === undefined) throw new Error(`Braintree left out ${path.join('.')}`);
  return text;
}

export function timeAt(of: XmlValue | undefined, ...path: readonly string[]): number | null {
  const time = Date.parse(textAt(of, ...path) ?? '');
  return Number.isFinite(time) ? time : null;
}
