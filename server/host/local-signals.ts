import type { Signals } from '../kit/database.ts';

type Hear = (payload: string) => void;

/**
 * Signals that reach listeners in this process before `notify` returns, and others by way of the database. So what one request
 * revoked is revoked here before that request is answered. Listeners here hear it twice, which a wake-up call allows.
 */
export function localSignals(remote: Signals): Signals {
  const hearing = new Map<string, Set<Hear>>();
  return {
    async notify(channel, payload = '') {
      for (const hear of hearing.get(channel) ?? []) hear(payload);
      await remote.notify(channel, payload);
    },
    async listen(channel, hear) {
      const stop = await remote.listen(channel, hear);
      const own: Hear = (payload) => hear(payload);
      hearing.set(channel, (hearing.get(channel) ?? new Set()).add(own));
      return async () => {
        hearing.get(channel)?.delete(own);
        await stop();
      };
    },
  };
}
