import { BlockList, isIP } from 'node:net';

/** Whom to believe about who is behind a request: nobody, so many proxies in a row, or those at these addresses and networks. */
export type TrustedProxies = false | number | readonly string[];

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

/** `10.0.0.0/8`, `::1`: an address, or a network. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const kind = isIP(address);
  if (kind === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) > 0 && Number(bits) <= (kind === 4 ? 32 : 128));
}

/**
 * Whether what says `X-Forwarded-For` is believed. `hop` 0 is who connected, 1 whom that one names, and so on; the first that is not believed is
 * the client. So what a client writes into the header itself counts for nothing: a proxy puts its client's address behind it.
 */
export function believes(trusted: TrustedProxies): (address: string, hop: number) => boolean {
  if (trusted === false) return () => false;
  if (typeof trusted === 'number') return (_address, hop) => hop < trusted;
  const known = new BlockList();
  for (const network of trusted) {
    const [address = '', bits] = network.split('/');
    if (bits === undefined) known.addAddress(address, family(address));
    else known.addSubnet(address, Number(bits), family(address));
  }
  return (address) => isIP(address) !== 0 && known.check(address, family(address));
}
