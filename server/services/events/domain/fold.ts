/** What events say of a resource: later words win over earlier ones, field by field. */
export function fold(state: Readonly<Record<string, unknown>>, data: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  return Object.assign({}, state, ...data) as Record<string, unknown>;
}
