import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminUrlOfRunning } from '../../adapters/embedded-postgres/running.ts';
import { openLogging } from '../../adapters/logging/pino.ts';
import { withClient } from '../../adapters/postgres/migrate.ts';
import { serviceCall } from '../../kit/call.ts';
import { startFlorin, type Florin } from '../start.ts';

const LAUNCHER = fileURLToPath(new URL('../../../bin/florin.js', import.meta.url));
const FLORIN_DATA = mkdtempSync(join(tmpdir(), 'florin-verify-'));
let running: Florin;

beforeAll(async () => {
  running = await startFlorin({ env: { FLORIN_DATA, FLORIN_PORT: '0' }, logging: openLogging({ level: 'silent' }) });
  const { ledger } = running.clients;
  const tenantId = randomUUID();
  const [from, to] = [randomUUID(), randomUUID()];
  const context = { context: { call: serviceCall('test') } };
  const limits = { minBalance: null, perTransaction: null, daily: null, monthly: null };
  await ledger.openAccounts({
    tenantId, accounts: [{ accountId: from, currency: 'EUR', normalSide: 'debit', limits }, { accountId: to, currency: 'EUR', normalSide: 'credit', limits }],
  }, context);
  const posting = { tenantId, postingId: randomUUID(), from, to, amount: 1_250, currency: 'EUR', charge: false };
  await ledger.post({ postings: [posting], validUntil: Date.now() + 60_000, again: false }, context);
  while (!(await verify()).output.includes('1 seals\n'));
}, 60_000);
afterAll(async () => {
  await running.stop();
  rmSync(FLORIN_DATA, { recursive: true, force: true });
}, 60_000);

function florinVerify(dataDir: string, args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [LAUNCHER, 'verify', ...args], { env: { PATH: process.env.PATH, FLORIN_DATA: dataDir } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

const verify = (...args: string[]) => florinVerify(FLORIN_DATA, args);

describe('florin verify', { timeout: 60_000 }, () => {
  it('proves a Florin at work', async () => {
    const { code, output } = await verify();
    expect(output).toMatch(/^proven in .* s/);
    expect(output).toContain('1 postings, 2 entries, 2 accounts, 0 open holds\n  1 seals\n  EUR  debits 1,250 = credits 1,250 (minor units)\n');
    expect(code).toBe(0);
  });

  it('wants the newest seal signed by a key it may trust', async () => {
    expect(await verify('--public-key', running.keys.signer('seal').publicKey)).toMatchObject({ code: 0 });
    const { code, output } = await verify('--public-key', running.keys.signer('token').publicKey);
    expect(code).toBe(1);
    expect(output).toContain('NOT PROVEN: key');
  });

  it('names what differs, beside a running Florin and after it has stopped', async () => {
    await withClient((await adminUrlOfRunning(FLORIN_DATA, 'florin'))!, async (admin) => {
      await admin.query('UPDATE ledger.accounts SET posted = posted + 1 WHERE posted > 0');
    });
    const beside = await verify();
    expect(beside.code).toBe(1);
    expect(beside.output).toMatch(/NOT PROVEN: account acc_\w+\n {2}posted balance should be 1250\n {2}and is 1251\n/);
    await running.stop();
    expect(await verify()).toEqual(beside);
  });
});

it('says so where there is no ledger', async () => {
  const nowhere = mkdtempSync(join(tmpdir(), 'florin-nowhere-'));
  const { code, output } = await florinVerify(nowhere, []);
  rmSync(nowhere, { recursive: true });
  expect([code, output]).toEqual([1, expect.stringContaining('there is no ledger in')]);
});
