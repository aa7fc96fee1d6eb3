import { beforeEach, expect, it } from 'vitest';
import { contracts } from '../../../contracts/index.ts';
import type { Neighbour } from '../../adapters/remote/neighbour.ts';
import { serviceCall } from '../../kit/call.ts';
import { manualClock } from '../../test/support/service-context.ts';
import { peerClient, type PeerOptions } from './peers.ts';

type Place = Awaited<ReturnType<PeerOptions['locate']>>;
type EndLeg = Record<'endLeg', (input: object, options: object) => Promise<object>>;

const clock = manualClock();
let places: Record<string, Place>;
let asked: string[];
let away: Set<string>;

const peer = peerClient({
  contract: contracts.transactions, clock,
  here: { endLeg: async () => ({ by: 'here' }) },
  locate: async (tenantId) => { asked.push(tenantId); return places[tenantId] ?? null; },
  there: (name, urls): Neighbour => ({
    from: 'transactions', to: 'transactions', close: () => {},
    call: async () => (away.has(name) ? { problem: { code: 'unavailable', details: {} } } : { output: { by: `${name} at ${urls.join()}` }, replayed: false }),
  }),
}) as EndLeg;
const ask = (tenantId: string) => peer.endLeg({}, { context: { call: serviceCall('transactions', tenantId) } });
const on = (name: string, more: object = {}): Place => ({ name, moving: false, urls: [`http://${name}:1`], ...more });

beforeEach(() => {
  clock.advance(60_000);
  [places, asked, away] = [{}, [], new Set()];
});

it('asks each ledger where it is, and where nobody knows of shards, here', async () => {
  places = { a: on('one'), b: on('two') };
  expect([await ask('a'), await ask('b'), await ask('c')]).toEqual([{ by: 'one at http://one:1' }, { by: 'two at http://two:1' }, { by: 'here' }]);
});

it('remembers a place for a second', async () => {
  places = { a: on('one') };
  for (let n = 0; n < 3; n++) await ask('a');
  expect(asked).toEqual(['a']);
  places = { a: on('two') };
  clock.advance(1_000);
  expect(await ask('a')).toEqual({ by: 'two at http://two:1' });
});

it('looks again at once after a refusal: the ledger may have moved', async () => {
  places = { a: on('one') };
  away.add('one');
  await expect(ask('a')).rejects.toMatchObject({ code: 'unavailable' });
  places = { a: on('two') };
  expect(await ask('a')).toEqual({ by: 'two at http://two:1' });
});

it.each<[string, Place]>([['is on its way', on('one', { moving: true })], ['is on a shard that the settings do not name', on('one', { urls: [] })]])('does not ask for a ledger that %s', async (_what, place) => {
  places = { a: place };
  await expect(ask('a')).rejects.toMatchObject({ code: 'unavailable' });
});
