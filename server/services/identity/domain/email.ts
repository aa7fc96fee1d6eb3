/**
 * The form in which an email is stored and looked up. A log-in may hold any text: what PostgreSQL could not take as text
 * is replaced, and so finds nobody, as it should.
 */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase().toWellFormed().replaceAll('\0', '\ufffd');
}
