import { implement } from '@orpc/server';
import { cloudEvent, type DecodedEvent } from '../../../../contracts/codecs.ts';
import { events } from '../../../../contracts/events.ts';
import type { BusControl } from '../../../kit/bus.ts';
import type { CallContext } from '../../../kit/call.ts';
import { refuse } from '../../../kit/refuse.ts';
import type { ServiceContext } from '../../../kit/service.ts';

export const operations = implement(events).$context<CallContext>();

/** What the handlers work with. */
export interface Deps extends Pick<ServiceContext<never, object>, 'database' | 'clock' | 'newId' | 'committed' | 'log'> {
  bus(): BusControl;
}

/** The public shape of an event. */
export const viewEvent = (offset: number, event: DecodedEvent) => ({ ...cloudEvent(event), offset });

/** Cursors of events are offsets, but that is nobody's business outside. */
export function offsetOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (!/^[1-9]\d{0,15}$/.test(cursor)) throw refuse('invalid_request', { param: 'cursor', detail: 'This cursor did not come from this list.' });
  return Number(cursor);
}
