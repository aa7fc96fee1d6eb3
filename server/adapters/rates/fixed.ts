import { RateSourceFailed, type RateConnection, type RateSheet, type RateSource } from '../../kit/rates.ts';
import { ratesOf } from './decimal-text.ts';
import { momentOf } from './ecb-days.ts';

/** The European Central Bank's of 24 January 2025. To try Florin with: whoever moves other people's money names another source. */
const DAY = '2025-01-24';
const TABLE = 'EUR USD=1.0472 JPY=163.9 BGN=1.9558 CZK=25.097 DKK=7.4614 GBP=0.84413 HUF=408.85 PLN=4.2138 RON=4.9761 SEK=11.459 CHF=0.9494 ISK=146.3 ' +
  'NOK=11.7495 TRY=37.3769 AUD=1.66 BRL=6.1866 CAD=1.5015 CNY=7.5891 HKD=8.1559 IDR=16900.5 ILS=3.7585 INR=90.33 KRW=1501.6 MXN=21.2056 MYR=4.5841 ' +
  'NZD=1.8364 PHP=61.145 SGD=1.4129 THB=35.27 ZAR=19.252';

/** Rates that never change and never grow old, by a table or by Florin's own. */
export function fixed({ table = TABLE }: RateConnection): RateSource {
  return { maxAgeMs: undefined, read: async () => [readTable(table)] };
}

function readTable(table: string): RateSheet {
  const [base = '', ...pairs] = table.trim().split(/[\s,]+/);
  const given = pairs.map((pair) => {
    const [, code, rate] = /^([A-Z]{3})=(\S+)$/.exec(pair) ?? [];
    if (code === undefined || rate === undefined) throw new RateSourceFailed('unreadable', `${pair} is no rate: write EUR USD=1.08 GBP=0.85`);
    return [code, rate] as const;
  });
  return { base, asOfMs: momentOf(DAY), rates: ratesOf(base, given) };
}
