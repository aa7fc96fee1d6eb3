import { inEach, renamed, renamedInAnswer, renamedInRequest, renamedParam } from './rename.ts';
import type { VersionStep } from './step.ts';

/** `type` meant what an account is for; then transactions got a type, and one word had two meanings. */
const KIND = { before: 'type', after: 'kind' };

const account = { answer: renamedInAnswer(KIND) };
const accounts = inEach('data', renamedInAnswer(KIND));
const wallet = inEach('accounts', renamedInAnswer(KIND));

export const ACCOUNT_KIND: VersionStep = {
  version: '2026-11-20',
  changes: ['What an account is for is its `kind`; before, it was its `type`: in requests, in answers, in wallets, and as a filter of lists.'],
  operations: {
    'accounts.createAccount': renamed(KIND),
    'accounts.listAccounts': { request: renamedInRequest(KIND), answer: accounts, param: renamedParam(KIND) },
    'accounts.getAccount': account,
    'accounts.updateAccount': account,
    'accounts.freezeAccount': account,
    'accounts.unfreezeAccount': account,
    'accounts.closeAccount': account,
    'accounts.createWallet': { answer: wallet },
    'accounts.getWallet': { answer: wallet },
    'accounts.listWallets': { answer: inEach('data', wallet) },
  },
};
