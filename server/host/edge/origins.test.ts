import { expect, it } from 'vitest';
import { manualClock } from '../../test/support/service-context.ts';
import { origins } from './origins.ts';

function setUp() {
  const clock = manualClock();
  const asked: string[] = [];
  let allowed = true;
  const known = origins(['https://console.example'], async (origin, tenantId) => {
    asked.push(`${tenantId ?? 'any'} ${origin}`);
    return allowed;
  }, clock);
  return { clock, asked, known, forbid: () => { allowed = false; } };
}

it('asks nobody about origins of the installation', () => {
  const { known, asked } = setUp();
  expect([known.knows('https://console.example'), known.allows('https://console.example', 't')]).toEqual([true, true]);
  expect(asked).toEqual([]);
});

it('asks once a minute, for each tenant and for any', async () => {
  const { known, asked, clock } = setUp();
  await known.knows('https://a.example');
  await known.allows('https://a.example', 't');
  expect([known.knows('https://a.example'), known.allows('https://a.example', 't')]).toEqual([true, true]);
  expect(asked).toEqual(['any https://a.example', 't https://a.example']);
  clock.advance(60_000);
  await known.knows('https://a.example');
  expect(asked).toHaveLength(3);
});

it('forgets when it is told to, also what is still being asked', async () => {
  const { known, forbid } = setUp();
  expect(await known.allows('https://a.example', 't')).toBe(true);
  const early = known.allows('https://b.example', 't');
  forbid();
  known.forget();
  await early;
  expect(await known.allows('https://a.example', 't')).toBe(false);
  expect(await known.allows('https://b.example', 't')).toBe(false);
});

it('vouches for no page without an origin, and looks up nothing absurd', () => {
  const { known, asked } = setUp();
  expect([known.knows('null'), known.knows(`https://${'a'.repeat(300)}.example`)]).toEqual([false, false]);
  expect(asked).toEqual([]);
});
