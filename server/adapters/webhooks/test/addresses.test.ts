import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../public-addresses.ts';
import { refusalOf } from '../url-rules.ts';

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

describe('a URL', () => {
  it.each([
    ['http://example.com/', 'not https'], ['ftp://example.com/', 'not https'], ['file:///etc/passwd', 'not https'], ['javascript:alert(1)', 'not https'], ['nonsense', 'no URL'], ['https://', 'no URL'],
    ['https://user@example.com/', 'user'], ['https://user:pass@example.com/', 'user'], ['https://:pass@example.com/', 'user'],
    ['https://example.com:22/', 'Port 22'], ['https://example.com:25/', 'Port 25'], ['https://example.com:80/', 'Port 80'], ['https://example.com:6000/', 'Port 6000'], ['https://example.com:6667/', 'Port 6667'], ['https://example.com:0/', 'Port 0'],
    ['https://127.0.0.1/', 'not on the public'], ['https://0x7f.1/', 'not on the public'], ['https://2130706433/', 'not on the public'], ['https://017700000001/', 'not on the public'], ['https://127.1/', 'not on the public'],
    ['https://①②⑦.⓪.⓪.①/', 'not on the public'], ['https://[::1]/', 'not on the public'], ['https://[::ffff:10.0.0.1]/', 'not on the public'], ['https://[::ffff:8.8.8.8]/', 'not on the public'], ['https://[64:ff9b::a00:1]/', 'not on the public'],
    ['https://169.254.169.254/latest/meta-data/', 'not on the public'], ['https://[fd00:ec2::254]/', 'not on the public'], ['https://localhost/', 'not on the public'], ['https://LOCALHOST/', 'not on the public'], ['https://192.168.0.1:8443/', 'not on the public'],
  ])('%s may not be called', (url, why) => { expect(refusalOf(url, { allowLocalhost: false })).toContain(why); });

  it.each(['https://example.com/', 'https://example.com:443/hook?a=b', 'https://example.com:8443/', 'https://bücher.example/', 'https://8.8.8.8/', 'https://[2606:4700::1111]/'])(
    '%s may be called, as far as its text says', (url) => { expect(refusalOf(url, { allowLocalhost: false })).toBeUndefined(); });

  it('of this machine may be called in development, and no other private one', () => {
    const rules = { allowLocalhost: true };
    for (const url of ['http://localhost:4000/', 'http://127.0.0.1:4000/', 'http://[::1]:4000/', 'https://localhost/']) expect(refusalOf(url, rules)).toBeUndefined();
    for (const url of ['http://127.0.0.2/', 'https://127.0.0.2/', 'https://10.0.0.1/', 'http://example.com/', 'ftp://localhost/', 'http://user@localhost/', 'http://localhost.evil.example/']) {
      expect(refusalOf(url, rules)).toBeDefined();
    }
  });
});
