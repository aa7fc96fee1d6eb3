import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { channelConnector } from '../../adapters/channels/connect.ts';
import type { Message, SendOutcome } from '../../kit/channels.ts';
import type { Double, Mood } from '../support/channels/doubles.ts';

/** What a client of a provider must do, whoever it is. */
export function channelSuite(name: string, start: () => Promise<Double>): void {
  const message = (double: Double, over: Partial<Message> = {}): Message =>
    ({ id: randomUUID(), reference: 'ntf_x.1', to: double.to, subject: 'Hello', text: 'What I have to say', html: null, urgent: false, ...over });
  const world = async () => {
    const double = await start();
    const client = channelConnector(double.addresses)(double.setup);
    onTestFinished(() => client.close());
    return { double, client };
  };

  describe(`channel: ${name}`, () => {
    it('hands a message over once', async () => {
      const { double, client } = await world();
      expect(await client.send(message(double))).toMatchObject({ result: 'sent' });
      expect([double.taken.length, double.asked()]).toEqual([1, 1]);
    });

    it.each<[Mood, Partial<SendOutcome>]>([
      ['gone', { result: 'refused', gone: true }],
      ['refused', { result: 'refused', gone: false }],
      ['auth', { result: 'failed', maybeSent: false }],
      ['busy', { result: 'failed', maybeSent: false }],
    ])('%s: says so, and nothing was taken over', async (mood, said) => {
      const { double, client } = await world();
      double.behave(mood);
      expect(await client.send(message(double))).toMatchObject(said);
      expect(double.taken).toEqual([]);
    });

    it('broken: is the provider\'s fault, so that another is asked', async () => {
      const { double, client } = await world();
      double.behave('broken');
      expect(await client.send(message(double))).toMatchObject({ result: 'failed' });
    });

    it('never calls a message unsent that was taken over before the connection broke', async () => {
      const { double, client } = await world();
      double.behave('lose');
      expect(await client.send(message(double))).toMatchObject({ result: 'failed', maybeSent: true });
      expect(double.taken).toHaveLength(1);
    });

    it('is well again after it was not', async () => {
      const { double, client } = await world();
      for (const mood of ['busy', 'auth', 'lose'] as const) {
        double.behave(mood);
        await client.send(message(double));
      }
      double.behave('take');
      expect(await client.send(message(double))).toMatchObject({ result: 'sent' });
    });

    it('refuses an address that is not of its kind, and asks nobody', async () => {
      const { double, client } = await world();
      const other = double.to.kind === 'email' ? { kind: 'phone', phone: '+436601234567' } as const : { kind: 'email', email: 'ann@example.com' } as const;
      expect(await client.send(message(double, { to: other }))).toMatchObject({ result: 'refused' });
      expect(double.asked()).toBe(0);
    });

    it('never calls anything delivered by itself, nor believes whoever says so', async () => {
      const { double, client } = await world();
      const told = await double.receipt?.({ reference: 'ntf_x.1', status: 'delivered' });
      const forged = { headers: {}, body: Buffer.from('MessageStatus=delivered'), path: '/', query: 'reference=ntf_x.1', nowMs: Date.now(), ...told && { ...told, headers: {} } };
      expect(await client.readReceipts(forged)).toBeUndefined();
    });
  });
}
