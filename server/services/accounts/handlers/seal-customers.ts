import type { Job } from '../../../kit/service.ts';
import { sealInClear } from '../store/customers.ts';
import { sealAnswersInClear } from '../store/kept-answers.ts';
import type { Deps } from './deps.ts';

const AT_ONCE = 200;

/** Seals what was recorded in clear before customers were encrypted, a batch a transaction. Reading works with both meanwhile. */
export const sealCustomers = ({ database, personal, metrics }: Deps): Job => ({
  name: 'seal-customers',
  everyMs: 60_000,
  async run() {
    const sealed = await database.transaction(async (tx) => await sealInClear(tx, personal, AT_ONCE) + await sealAnswersInClear(tx, personal, AT_ONCE));
    if (sealed > 0) metrics.count('florin_accounts_sealed_total', 'Rows with personal data in clear that were encrypted after the fact', {}, sealed);
    return sealed > 0;
  },
});
