import type { StripeEvent } from './objects.ts';
import type { State } from './state.ts';

/** The version of the API that the double speaks. */
export const API_VERSION = '2026-10-28.endive';

/** Tells the world. The object is as it is now: what happens to it later is another event. */
export function emit(state: State, type: string, object: object, previous?: object): void {
  const { world } = state;
  const event: StripeEvent = {
    id: world.ids.text('evt_'), object: 'event', api_version: API_VERSION, created: state.seconds(),
    data: structuredClone(previous === undefined ? { object } : { object, previous_attributes: previous }),
    livemode: false, pending_webhooks: world.webhooks.endpoints().length, request: { id: null, idempotency_key: null }, type,
  };
  state.events.put(event.id, event);
  world.webhooks.emit({ id: event.id, type, payload: event });
}
