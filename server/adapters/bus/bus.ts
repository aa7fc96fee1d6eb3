import type { BusControl, Tap } from '../../kit/bus.ts';
import type { BusMember } from './member.ts';

/** A bus as the host has it, whichever it is. */
export interface Bus extends Tap {
  /** For services, before the bus is started. */
  readonly control: BusControl;
  attach(member: BusMember): void;
  start(): Promise<void>;
  /** Waits for what is under way. What is not yet taken is taken after the next start. */
  stop(): Promise<void>;
  /** A service recorded something. */
  wake(service: string): void;
  /** Deletes outbox rows that all have taken, the archive among them. True where there is more. A job for the host. */
  prune(): Promise<boolean>;
}
