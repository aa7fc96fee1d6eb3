import { describe, expect, it } from 'vitest';
import { refusalOf } from '../url-rules.ts';

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
