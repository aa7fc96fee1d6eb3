import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../public-addresses.ts';
import { publicAddressesOf } from '../resolve.ts';

describe('an address', () => {
  it.each([
    '0.0.0.0', '0.1.2.3', '10.0.0.1', '10.255.255.255', '100.64.0.1', '100.100.100.200', '100.127.255.255', '127.0.0.1', '127.255.255.254', '169.254.169.254', '169.254.170.2',
    '172.16.0.1', '172.31.255.255', '192.0.0.192', '192.0.2.1', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.19.255.255', '198.51.100.7', '203.0.113.9', '224.0.0.1', '239.255.255.255',
    '240.0.0.1', '255.255.255.255', '168.63.129.16',
    '::', '::1', '::7f00:1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:0:8.8.8.8', '64:ff9b::8.8.8.8', '64:ff9b::a00:1', '64:ff9b:1::1', '100::1', '2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '2001:10::1', '2001:20::1',
    '2001:db8::1', '2002:7f00:1::1', '2002:808:808::1', '3fff::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fe80::1%eth0', 'fec0::1', 'ff02::1', '5f00::1', '4000::1',
    'localhost', '', '8.8.8.8%eth0', '2606:4700::1%eth0', '8.8.8',
  ])('%j is not public', (address) => { expect(isPublicAddress(address)).toBe(false); });

  it.each(['8.8.8.8', '1.1.1.1', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0', '169.253.255.255', '172.15.255.255', '172.32.0.0', '192.0.1.0', '192.167.255.255',
    '192.169.0.0', '198.17.255.255', '198.20.0.0', '223.255.255.255', '168.63.129.15', '2606:4700:4700::1111', '2a00:1450:4001::1', '2001:200::1', '2001:4860:4860::8888', '2003::1',
  ])('%j is public', (address) => { expect(isPublicAddress(address)).toBe(true); });
});

describe('the addresses to connect to', () => {
  const found = (hostname: string, ...addresses: string[]) => publicAddressesOf(hostname, () => Promise.resolve(addresses));

  it.each(['8.8.8.8', '2606:4700::1111'])('of %s are itself, without asking', async (address) => {
    expect(await publicAddressesOf(address, () => Promise.reject(new Error('asked')))).toEqual([address]);
  });

  it('of a name are the public ones', async () => {
    expect(await found('mixed.example', '10.0.0.1', '8.8.8.8', '::1', '2606:4700:4700::1111')).toEqual(['8.8.8.8', '2606:4700:4700::1111']);
    expect(await found('[2606:4700::1111]')).toEqual(['2606:4700::1111']);
  });

  it.each([['inside.example', '127.0.0.1'], ['inside.example', '::ffff:10.0.0.1'], ['127.0.0.1', '8.8.8.8'], ['[::1]', '8.8.8.8'], ['169.254.169.254', '8.8.8.8']])('of %s, leading to %s, are refused', async (hostname, address) => {
    await expect(found(hostname, address)).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });

  it('of a name without any are not found', async () => {
    await expect(found('nobody.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
