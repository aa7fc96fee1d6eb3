import { describe, expect, it } from 'vitest';
import { readReport } from './settlement.ts';

const HEAD = 'Company Account,Merchant Account,Psp Reference,Merchant Reference,Payment Method,Creation Date,TimeZone,Type,Modification Reference,Gross Currency,Gross Debit (GC),Gross Credit (GC),Exchange Rate,Net Currency,Net Debit (NC),Net Credit (NC),Commission (NC),Markup (NC),Scheme Fees (NC),Interchange (NC),Payment Method Variant,Modification Merchant Reference,Batch Number';

describe('a settlement report of Adyen', () => {
  it("is read as in Adyen's own samples", () => {
    const lines = readReport(`${HEAD}
TestCompany,TestMerchant,1813702551707653,3vpzf7,visa,2013-06-03 11:26:49,CET,Settled,1713702551795048,GBP,,5.00,1,GBP,,4.88,,0.04,0.01,0.07,visaclassic,,1
TestCompany,TestMerchant,1313642467023511,324959451,visa,2013-03-26 22:37:26,CET,Chargeback,2313642467170922,EUR,349.99,,1,EUR,357.49,,7.5,,,,visaclassic,,1
TestCompany,TestMerchant,,,,2013-06-11 04:55:40,BST,Fee,Transaction Fees June 2013,,,,,EUR,12.34,,,,,,,,1
TestCompany,TestMerchant,,,,2013-06-11 04:55:40,BST,MerchantPayout,TX123 batch 1,,,,,EUR,100.00,,,,,,,,1
`);
    expect(lines).toMatchObject([
      { type: 'payment', reference: '1713702551795048', paymentReference: '1813702551707653', currency: 'GBP', gross: 500, fee: 12, net: 488, atMs: Date.UTC(2013, 5, 3, 10, 26, 49), payoutReference: '1' },
      { type: 'dispute', currency: 'EUR', gross: -34_999, fee: 750, net: -35_749 },
      { type: 'fee', gross: -1_234, net: -1_234, atMs: Date.UTC(2013, 5, 11, 3, 55, 40), paymentReference: null },
      { type: 'payout', net: -10_000 },
    ]);
  });

  it('is refused with a time that can not be read, rather than put on the wrong day', () => {
    expect(() => readReport(`${HEAD}\nT,T,1,r,visa,2013-06-03 11:26:49,XYZ,Settled,2,GBP,,5.00,1,GBP,,4.88,,,,,v,,1\n`)).toThrow('XYZ');
  });

  it('never rounds: an amount with a fraction of the smallest unit is refused', () => {
    expect(() => readReport(`${HEAD}\nT,T,1,r,visa,2013-06-03 11:26:49,CET,Settled,2,GBP,,5.001,1,GBP,,4.881,,,,,v,,1\n`)).toThrow();
  });
});
