/** Names that go into SQL as they are. Longer ones would be cut by PostgreSQL once `florin_` is put before them. */
const NAME = /^[a-z][a-z0-9_]{0,54}$/;

export function schemaName(service: string): string {
  if (!NAME.test(service)) throw new Error(`'${service}' cannot name a schema: use a-z, 0-9 and _, 55 at most`);
  return service;
}

export function roleName(service: string): string {
  return `florin_${schemaName(service)}`;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${encodeURIComponent(database)}`;
  return parsed.href;
}

export function databaseOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1)) || 'postgres';
}

/** The same server and database, another role. */
export function withRole(url: string, role: string, password: string): string {
  const parsed = new URL(url);
  // These two would win over what stands before the @.
  parsed.searchParams.delete('user');
  parsed.searchParams.delete('password');
  parsed.username = encodeURIComponent(role);
  parsed.password = encodeURIComponent(password);
  return parsed.href;
}
