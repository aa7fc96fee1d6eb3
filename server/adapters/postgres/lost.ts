import { DatabaseUnavailable, sqlState } from '../../kit/database.ts';

const CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
/** Connection exceptions, shutting down, starting up, and a primary that has become a replica. */
const SQL_STATES = /^(08...|57P0[123]|25006)$/;
/** The driver's words: for a connection that was lost under a statement, before the next one, or could not be had. */
const WORDS = /timeout exceeded when trying to connect|Connection terminated|is not queryable|no connection to PostgreSQL/;

/**
 * Whether an error says that the server is away, rather than that it disliked a statement. Too many connections are no such thing: those
 * that are open go on working.
 */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DatabaseUnavailable) return true;
  const state = sqlState(error);
  if (state !== undefined) return SQL_STATES.test(state);
  if ('code' in error && typeof error.code === 'string' && CODES.has(error.code) && 'syscall' in error) return true;
  // Where a name has several addresses, each failed in its own way.
  return WORDS.test(error.message) || (error instanceof AggregateError && error.errors.some(isLost));
}
