/** Places in PostgreSQL's log (LSN) as numbers of bytes, so that they compare. Exact up to 8 PB of log. */
export function parseLsn(text: string): number {
  const [high, low] = text.split('/');
  return Number.parseInt(high!, 16) * 2 ** 32 + Number.parseInt(low!, 16);
}
