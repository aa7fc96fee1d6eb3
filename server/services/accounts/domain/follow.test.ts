import { expect, test } from 'vitest';
import { defaultLimits, openAccount, type Account } from './account.ts';
import { follow, type AccountEdit, type LedgerSays } from './follow.ts';

const limits = defaultLimits('customer');
const account: Account = openAccount({
  id: 'a', customerId: null, walletId: null, name: 'Alice', currency: 'USD', kind: 'customer', limits, metadata: {}, createdAtMs: 0,
});
const frozen: Account = { ...account, status: 'frozen', statusReason: 'stolen card', revision: 2 };

test.each<[string, Account, LedgerSays, AccountEdit, string[]]>([
  ['nothing has changed', account, { status: 'open', limits }, {}, []],
  ['the same name is given', account, { status: 'open', limits }, { name: 'Alice', metadata: {} }, []],
  ['the name changes', account, { status: 'open', limits }, { name: 'Bob' }, ['account.updated']],
  ['metadata changes', account, { status: 'open', limits }, { metadata: { a: '1' } }, ['account.updated']],
  ['the ledger has other limits', account, { status: 'open', limits: { ...limits, daily: 5 } }, {}, ['account.updated']],
  ['the ledger froze it', account, { status: 'frozen', limits }, {}, ['account.suspended']],
  ['the ledger closed it', account, { status: 'closed', limits }, {}, ['account.closed']],
  ['the ledger opened it again', frozen, { status: 'open', limits }, {}, ['account.resumed']],
  ['it was frozen before', frozen, { status: 'frozen', limits }, {}, []],
  ['limits and status changed', account, { status: 'frozen', limits: { ...limits, daily: 5 } }, {},
    ['account.updated', 'account.suspended']],
])('when %s', (_, before, says, edit, types) => {
  const steps = follow(before, says, edit, 'because');
  expect(steps.map(({ type }) => type)).toEqual(types);
  expect(steps.map((step) => step.account.revision)).toEqual(types.map((_type, index) => before.revision + 1 + index));
  const last = steps.at(-1)?.account ?? before;
  expect(last).toMatchObject({ status: says.status, limits: says.limits, ...edit });
  expect(follow(last, says, edit)).toEqual([]);
});

test('the reason belongs to the change of status alone', () => {
  expect(follow(account, { status: 'frozen', limits }, {}, 'stolen card')[0]?.account.statusReason).toBe('stolen card');
  expect(follow(frozen, { status: 'frozen', limits }, { name: 'Bob' }, 'a whim')[0]?.account.statusReason).toBe('stolen card');
});
