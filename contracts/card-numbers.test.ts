import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdsCardNumber, maskCardNumbers } from './card-numbers.ts';
import { encodeId, ID_PREFIXES, uuidV7, type IdKind } from './ids.ts';
import { metadata, text } from './shapes.ts';

/** Numbers that card schemes publish for tests. */
const CARDS = {
  visa: '4242424242424242', 'visa of 13': '4222222222222', mastercard: '5555555555554444', 'mastercard of the 2-series': '2223003122003222',
  'american express': '378282246310005', discover: '6011111111111117', diners: '30569309025904', jcb: '3566002020360505', unionpay: '6200000000000005',
  maestro: '6759649826438453',
};

/** Four digits and a mark, again and again. */
const spaced = (digits: string, mark: string): string => digits.replaceAll(/\d{4}(?=\d)/g, `$&${mark}`);

describe('a card number is found', () => {
  test.each(Object.entries(CARDS))('of %s, however it is written', (_, digits) => {
    for (const written of [digits, spaced(digits, ' '), spaced(digits, '-'), spaced(digits, '.'), spaced(digits, '\u00a0'), spaced(digits, '\u2013')]) {
      expect(holdsCardNumber(written), written).toBe(true);
      expect(holdsCardNumber(`card ${written}, please`), written).toBe(true);
    }
  });

  test.each([
    ['beside other numbers', 'order 12 4242 4242 4242 4242 123'],
    ['with its expiry', '4242424242424242 12/28'],
    ['in digits of full width', '４２４２４２４２４２４２４２４２'],
    ['in Arabic-Indic digits', '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢'],
    ['after a plus, where a telephone number would be too long', '+4242424242424242'],
    ['in JSON', '{"pan":"4242424242424242"}'],
    ['before the @ of an address', '4242424242424242@example.com'],
  ])('%s', (_, written) => expect(holdsCardNumber(written)).toBe(true));

  test('among any words, and masked with nothing else', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { maxLength: 5 }).map((list) => list.join(' '));
    fc.assert(fc.property(words, fc.constantFrom(...Object.values(CARDS)), words, (before, digits, after) => {
      expect(maskCardNumbers(`${before} ${digits} ${after}`, '[x]')).toBe(`${before} [x] ${after}`);
    }));
  });
});

describe('what is no card number passes', () => {
  test.each([
    ['a wrong check digit', '4242424242424241'], ['no issuer', '1234567890123452'], ['too few digits', '424242424242'], ['too many digits', '42424242424242424242'],
    ['part of a word', 'x4242424242424242'], ['an IBAN', 'DE89370400440532013000'], ['an IBAN in groups', 'GB29 NWBK 6016 1331 9268 19'],
    ['a telephone number', '+49 1512 3456 7890 1'], ['a moment in milliseconds', '1795275780000'], ['in nanoseconds', '1795275780000000000'],
    ['a UUID all of digits', '42424242-4242-4242-8242-424242424242'], ['an amount', '1,234,567,890,123.45'], ['nothing', ''],
  ])('%s', (_, written) => expect(holdsCardNumber(written)).toBe(false));

  const uuid = fc.tuple(fc.nat(2 ** 41), fc.uint8Array({ minLength: 10, maxLength: 10 })).map(([ms, random]) => uuidV7(ms, random));
  const digitsOf = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
  const iban = fc.tuple(fc.constantFrom('DE', 'FR', 'NL', 'ES'), digitsOf(18)).map(([country, rest]) => {
    const number = BigInt([...rest + country].map((character) => parseInt(character, 36)).join('') + '00');
    return `${country}${String(98n - number % 97n).padStart(2, '0')}${rest}`;
  });

  test.each<[string, fc.Arbitrary<string>]>([
    ['UUIDs', uuid], ['UUIDs of any version', fc.uuid()],
    ['our ids', fc.tuple(fc.constantFrom(...Object.keys(ID_PREFIXES) as IdKind[]), uuid).map(([kind, id]) => encodeId(kind, id))],
    ['IBANs', iban], ['IBANs in groups', iban.map((given) => given.replaceAll(/.{4}(?=.)/g, '$& '))],
    ['moments', fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString())],
    ['milliseconds until 2096', fc.nat(3_999_999_999_999 - 1_000_000_000_000).map((ms) => String(ms + 1_000_000_000_000)).filter((ms) => ms < '3')],
    ['telephone numbers', digitsOf(14).map((digits) => `+${digits}`)],
    ['hashes', fc.stringMatching(/^[0-9a-f]{64}$/).filter((hash) => /[a-f]/.test(hash.slice(0, 13)))],
  ])('%s, all of them', (_, values) => {
    fc.assert(fc.property(values, (value) => !holdsCardNumber(value)), { numRuns: 5_000 });
  });

  test('of random numbers of 16 digits, about one in forty is taken for one', () => {
    const found = fc.sample(digitsOf(16), { numRuns: 20_000, seed: 7 }).filter(holdsCardNumber).length;
    // An issuer's first digits (a quarter of all) and a right check digit (a tenth of those).
    expect(found / 20_000).toBeLessThan(0.04);
    expect(found / 20_000).toBeGreaterThan(0.01);
  });
});

test.each([['digits', '4 '], ['dashes', '4-'], ['cards', '4242 '], ['letters', 'DE12 ABCD '], ['marks', '- '], ['beyond ASCII', 'ü4 ']])('a long text of %s is looked at in time that grows with it', (_, piece) => {
  const startedMs = performance.now();
  holdsCardNumber(piece.repeat(200_000));
  // Tenths of a second; a minute where each place looked at all the rest.
  expect(performance.now() - startedMs).toBeLessThan(5_000);
});

test('shapes for what people write refuse it, and say so', () => {
  const said = text(100).safeParse('pay 4242 4242 4242 4242').error?.issues[0]?.message;
  expect(said).toBe('looks like a card number; Florin stores none');
  expect(metadata.safeParse({ note: '4242424242424242' }).error?.issues[0]).toMatchObject({ path: ['note'], message: said });
  expect(metadata.safeParse({ '4242424242424242': 'x' }).success).toBe(false);
  expect(metadata.safeParse({ order: '2026-0007' }).success).toBe(true);
});
