import { cloudEvent } from '../../../../contracts/codecs.ts';
import { decodeId, encodeId } from '../../../../contracts/ids.ts';
import type { DeadLetter } from '../../../kit/bus.ts';
import { once } from '../../../kit/idempotency.ts';
import { readCursor, toPage } from '../../../kit/pages.ts';
import { refuse } from '../../../kit/refuse.ts';
import { operations, type Deps } from './deps.ts';

const view = ({ id, consumer, event, error, attempts, status, parkedAtMs }: DeadLetter) => ({
  id: encodeId('deadLetter', id), consumer, event: cloudEvent(event), error, attempts, status, parkedAt: new Date(parkedAtMs).toISOString(),
});

export const listDeadLetters = (deps: Deps) => operations.listDeadLetters.handler(async ({ input, context: { call } }) => {
  const { consumer, status, limit, cursor } = input;
  const letters = await deps.bus().listDeadLetters(call.tenantId, { consumer, status, before: readCursor('deadLetter', cursor), limit: limit + 1 });
  return toPage('deadLetter', letters, limit, view);
});

/** Asking again is harmless by itself: a letter is replayed once. The key makes the answer the same too. */
export const replayDeadLetter = (deps: Deps) => operations.replayDeadLetter.handler(({ input, context: { call } }) =>
  once(deps.database, call, 'events.replayDeadLetter', input, async () =>
    found(await deps.bus().replayDeadLetter(call.tenantId, decodeId('deadLetter', input.id)!))));

export const discardDeadLetter = (deps: Deps) => operations.discardDeadLetter.handler(({ input, context: { call } }) =>
  once(deps.database, call, 'events.discardDeadLetter', input, async () =>
    found(await deps.bus().discardDeadLetter(call.tenantId, decodeId('deadLetter', input.id)!))));

function found(letter: DeadLetter | undefined) {
  if (letter === undefined) throw refuse('not_found');
  return view(letter);
}
