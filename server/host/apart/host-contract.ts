import { serviceOperation, z } from '../../../contracts/contract.ts';

/** What hosts of processes ask each other, by the same way as services do. */
export const HOST = 'host';

const Lag = z.object({ consumer: z.string(), source: z.string(), position: z.string(), behind: z.number(), parked: z.number() });

export const hostContract = {
  /** Of that service's consumers, counted for one tenant or for all. */
  lag: serviceOperation({ repeatable: true }).input(z.object({ service: z.string(), tenantId: z.string().optional() })).output(z.object({ lag: z.array(Lag) })),
};
