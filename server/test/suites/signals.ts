import { describe, expect, it } from 'vitest';
import type { Signals } from '../../kit/database.ts';

export interface SignalsUnderTest {
  /** Another process, connected. It is closed when the test is done. */
  open(): Promise<Signals> | Signals;
  /** Cuts the connection of every process; each comes back by itself. */
  cut(): Promise<void>;
}

const SOON = { timeout: 10_000, interval: 10 };

/** What signals must do, whatever carries them. */
export function signalsSuite(name: string, make: () => SignalsUnderTest): void {
  describe(`signals: ${name}`, () => {
    it('reach every listener of their channel in another process, and no other channel', async () => {
      const { open } = make();
      const [here, there] = [await open(), await open()];
      const heard: string[] = [];
      await there.listen('Events', (payload) => heard.push(`a ${payload}`));
      await there.listen('Events', (payload) => heard.push(`b ${payload}`));
      await there.listen('else', (payload) => heard.push(`else ${payload}`));
      await here.notify('Events', '1');
      await here.notify('Events');
      await expect.poll(() => heard, SOON).toEqual(['a 1', 'b 1', 'a ', 'b ']);
    });

    it('are not heard by who stopped listening, and still by the others', async () => {
      const signals = await make().open();
      const stopped: string[] = [];
      const kept: string[] = [];
      const stop = await signals.listen('events', (payload) => stopped.push(payload));
      await signals.listen('events', (payload) => kept.push(payload));
      await stop();
      await signals.notify('events', 'x');
      await expect.poll(() => kept, SOON).toEqual(['x']);
      expect(stopped).toEqual([]);
    });

    it('may be listened to again by who had stopped', async () => {
      const signals = await make().open();
      const heard: string[] = [];
      const stop = await signals.listen('events', (payload) => heard.push(`first ${payload}`));
      await stop();
      await signals.listen('events', (payload) => heard.push(`second ${payload}`));
      await signals.notify('events', 'x');
      await expect.poll(() => heard, SOON).toEqual(['second x']);
    });

    it('wake every listener once after the connection was cut, since some may be lost, and arrive again', async () => {
      const { open, cut } = make();
      const signals = await open();
      const heard: string[] = [];
      await signals.listen('events', (payload) => heard.push(payload));
      await cut();
      await expect.poll(() => heard, SOON).toEqual(['']);
      await expect.poll(() => signals.notify('events', 'again').then(() => true, () => false), SOON).toBe(true);
      await expect.poll(() => heard, SOON).toContain('again');
    });

    it('arrive, once the connection is back, where listening began while it was away', async () => {
      const { open, cut } = make();
      const signals = await open();
      const heard: string[] = [];
      await signals.listen('first', () => {});
      await cut();
      await signals.listen('second', (payload) => heard.push(payload));
      await expect.poll(async () => {
        await signals.notify('second', 'x').catch(() => {});
        return heard.includes('x');
      }, SOON).toBe(true);
    });
  });
}
