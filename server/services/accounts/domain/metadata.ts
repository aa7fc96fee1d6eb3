/** Strings a tenant keeps beside a resource. Never looked into. */
export type Metadata = Readonly<Record<string, string>>;

export function sameMetadata(one: Metadata, other: Metadata): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => Object.hasOwn(other, key) && one[key] === other[key]);
}
