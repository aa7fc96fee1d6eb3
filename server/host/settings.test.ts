import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AnyService } from './compose.ts';
import { checkServiceSettings, serviceSettings, settingName, unknownSettings } from './service-settings.ts';
import { readSettings, SettingsError } from './settings.ts';

const service = { name: 'identity', config: z.object({ accessTokenMs: z.coerce.number().min(1000).default(5000) }) } as unknown as AnyService;

describe("the host's settings", () => {
  it('have defaults', () => {
    expect(readSettings({ FLORIN_PORT: '' })).toMatchObject({ host: '127.0.0.1', port: 3000, logLevel: 'info', ratePerKey: 20_000, trustProxy: false });
  });

  it('are read, paths made absolute', () => {
    const read = readSettings({ FLORIN_DATA: 'here', FLORIN_PORT: '0', FLORIN_TRUST_PROXY: '10.0.0.0/8, ::1', FLORIN_CORS_ORIGINS: 'https://a.example, https://b.example' });
    expect(read).toMatchObject({ port: 0, trustProxy: ['10.0.0.0/8', '::1'], corsOrigins: ['https://a.example', 'https://b.example'], dataDir: `${process.cwd()}/here`, keysDir: `${process.cwd()}/here/keys` });
  });

  it.each([['false', false], ['2', 2], ['127.0.0.1', ['127.0.0.1']], ['fd00::/8,10.0.0.0/8', ['fd00::/8', '10.0.0.0/8']]])('believe the proxies of FLORIN_TRUST_PROXY=%s', (text, trustProxy) => {
    expect(readSettings({ FLORIN_TRUST_PROXY: text }).trustProxy).toEqual(trustProxy);
  });

  it.each([['true'], ['0'], ['10'], ['0.0.0.0/0'], ['10.0.0.0/8,proxy'], [',']])('believe nobody by FLORIN_TRUST_PROXY=%s', (text) => {
    expect(() => readSettings({ FLORIN_TRUST_PROXY: text })).toThrow('FLORIN_TRUST_PROXY must be');
  });

  it('name every one that is wrong', () => {
    const read = () => readSettings({ FLORIN_PORT: '99999', FLORIN_LOG_LEVEL: 'loud', FLORIN_DATABASE_URL: 'mysql://x', FLORIN_TRUST_PROXY: 'true', FLORIN_PUBLIC_TLS_CERT: 'cert.pem' });
    expect(read).toThrow(SettingsError);
    for (const part of ['FLORIN_PORT must be from 0 to 65535', 'FLORIN_LOG_LEVEL must be one of', 'FLORIN_DATABASE_URL must be a PostgreSQL URL', 'FLORIN_TRUST_PROXY must be addresses and networks', 'FLORIN_PUBLIC_TLS_CERT and FLORIN_PUBLIC_TLS_KEY belong together']) {
      expect(read).toThrow(part);
    }
  });
});

describe("a service's settings", () => {
  it('go by its name and theirs', () => {
    expect(settingName('identity', 'accessTokenMs')).toBe('FLORIN_IDENTITY_ACCESS_TOKEN_MS');
    expect(serviceSettings(service, { FLORIN_IDENTITY_ACCESS_TOKEN_MS: '7000', OTHER: 'x' })).toEqual({ accessTokenMs: '7000' });
  });

  it('say where the installation is found, if FLORIN_PUBLIC_URL says so for all and they do not', () => {
    const own = { ...service, config: z.object({ publicUrl: z.string() }) };
    const all = { FLORIN_PUBLIC_URL: 'https://pay.example.com' };
    expect(serviceSettings(own, all)).toEqual({ publicUrl: 'https://pay.example.com' });
    expect(serviceSettings(own, { ...all, FLORIN_IDENTITY_PUBLIC_URL: 'https://id.example.com' })).toEqual({ publicUrl: 'https://id.example.com' });
    expect(serviceSettings(service, all)).toEqual({});
    expect(() => readSettings({ FLORIN_PUBLIC_URL: 'http://pay.example.com/' })).toThrow('FLORIN_PUBLIC_URL must be an https origin');
  });

  it('are checked by its schema, and named', () => {
    expect(() => checkServiceSettings([service], { FLORIN_IDENTITY_ACCESS_TOKEN_MS: '5' })).toThrow('FLORIN_IDENTITY_ACCESS_TOKEN_MS is wrong');
    expect(() => checkServiceSettings([service], {})).not.toThrow();
  });
});

it('finds names that only look like settings', () => {
  expect(unknownSettings([service], { FLORIN_PROT: '1', FLORIN_PORT: '1', FLORIN_IDENTITY_ACCESS_TOKEN_MS: '1', FLORIN_TEST_DATABASE_URL: 'x', PATH: 'x' })).toEqual(['FLORIN_PROT']);
});
