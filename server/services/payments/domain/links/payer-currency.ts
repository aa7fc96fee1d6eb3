/** Currencies by region, of those that payers are most likely to count in. Where none is known, nothing is converted. */
const BY_REGION: Readonly<Record<string, string>> = {
  AE: 'AED', AU: 'AUD', BG: 'EUR', BR: 'BRL', CA: 'CAD', CH: 'CHF', CN: 'CNY', CZ: 'CZK', DK: 'DKK', GB: 'GBP', HK: 'HKD', HU: 'HUF', ID: 'IDR', IL: 'ILS', IN: 'INR', IS: 'ISK',
  JP: 'JPY', KR: 'KRW', LI: 'CHF', MX: 'MXN', MY: 'MYR', NO: 'NOK', NZ: 'NZD', PH: 'PHP', PL: 'PLN', RO: 'RON', SE: 'SEK', SG: 'SGD', TH: 'THB', TR: 'TRY', US: 'USD', ZA: 'ZAR',
  ...Object.fromEntries('AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MC MT NL PT SI SK SM VA'.split(' ').map((region) => [region, 'EUR'])),
};

/** Of the first language that names a region (`de-CH, en;q=0.8`): browsers put it first. */
export function currencyOfLanguages(acceptLanguage: string | undefined): string | undefined {
  for (const [, region] of (acceptLanguage ?? '').slice(0, 200).matchAll(/\b[a-z]{2,3}(?:-[A-Z][a-z]{3})?-([A-Z]{2})\b/g)) {
    const currency = BY_REGION[region!];
    if (currency !== undefined) return currency;
  }
  return undefined;
}
