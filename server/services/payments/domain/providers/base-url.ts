import type { Mode } from './provider.ts';

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Stands for every port of this machine. */
export const LOOPBACK_ALLOWED = 'loopback';

/**
 * Whether a tenant may have its requests sent there. Only where whoever runs this installation says so: any other address could be a machine behind it that
 * trusts us. This machine's own is for simulators, so for test mode only.
 */
export function mayReach(baseUrl: string, mode: Mode, allowed: readonly string[]): boolean {
  const url = URL.parse(baseUrl);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  if (allowed.includes(url.origin)) return true;
  return mode === 'test' && allowed.includes(LOOPBACK_ALLOWED) && LOOPBACK.has(url.hostname);
}
