import { expect, it } from 'vitest';
import { encodeId } from '../../../contracts/ids.ts';
import type { Guarded } from './guards/guard.ts';
import { ledgerGuard, ledgersOf } from './ledgers.ts';

const [TENANT, STRANGE] = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000003'];

it('asks for no ledger that the input names where the header is no id: nobody would hear the answer, and it would end the process', async () => {
  const asked: string[] = [];
  const guard = ledgerGuard(ledgersOf(async (_tenantId, ledgerId) => {
    asked.push(ledgerId);
    return false;
  }));
  const request = (header: string | undefined): Guarded => ({
    operation: { name: 'transactions.transferBetween', meta: { auth: 'caller', ledgers: ['toLedger'] } }, caller: { tenantId: TENANT, actor: {} }, ledgerId: TENANT,
    input: { toLedger: encodeId('ledger', STRANGE) }, request: { raw: { headers: { 'florin-ledger': header } } },
  } as unknown as Guarded);
  expect(() => guard(request('0'))).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  expect(asked).toEqual([]);
  await expect(guard(request(undefined))).rejects.toMatchObject({ code: 'not_found' });
  await expect(guard(request(encodeId('ledger', STRANGE)))).rejects.toMatchObject({ code: 'not_found' });
});
