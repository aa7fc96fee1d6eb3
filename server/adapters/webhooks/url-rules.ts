import { isPublicAddress } from '../internet/public-addresses.ts';
import { literalOf } from '../internet/resolve.ts';

const HTTPS = 443;
const FIRST_UNPRIVILEGED = 1024;
/** Of the upper ports those that browsers refuse too, for what usually listens there is no web server (WHATWG Fetch, "port blocking"). */
const BLOCKED_PORTS = new Set([1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080]);
const LOCALHOST = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface UrlRules { readonly allowLocalhost: boolean }

/**
 * What speaks against calling it, undefined where nothing does. The URL parser has made one of the many ways to write an address before
 * (`0x7f.1`, `2130706433`), so a literal is compared as what it is.
 */
export function refusalOf(url: string, { allowLocalhost }: UrlRules): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null) return 'It is no URL.';
  if (parsed.username !== '' || parsed.password !== '') return 'It names a user or a password.';
  if (allowLocalhost && isLocalhost(parsed.hostname)) return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? undefined : 'It is neither https nor http.';
  if (parsed.protocol !== 'https:') return 'It is not https.';
  const port = parsed.port === '' ? HTTPS : Number(parsed.port);
  if (port !== HTTPS && (port < FIRST_UNPRIVILEGED || BLOCKED_PORTS.has(port))) return `Port ${port} is none for webhooks: 443, or one from ${FIRST_UNPRIVILEGED} on.`;
  const address = literalOf(parsed.hostname);
  if (address !== undefined && !isPublicAddress(address)) return 'Its address is not on the public internet.';
  return isLocalhost(parsed.hostname) ? 'Its address is not on the public internet.' : undefined;
}

export const isLocalhost = (hostname: string): boolean => LOCALHOST.has(hostname);
