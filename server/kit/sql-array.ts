/**
 * Array parameters as PostgreSQL array text. Numbers and UUIDs need no quoting, which makes this several times faster than the driver's own
 * way. An array that is left empty stands for a column of nulls: `unnest` fills the shorter one up.
 */
export const plainArray = (values: readonly (string | number | bigint | null)[]): string =>
  // `join` writes null as nothing.
  `{${(values.includes(null) ? values.map((value) => value ?? 'NULL') : values).join(',')}}`;

/** For any text: quoted and escaped. */
export const textArray = (values: readonly (string | null)[]): string =>
  `{${values.map((value) => (value === null ? 'NULL' : `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`)).join(',')}}`;
