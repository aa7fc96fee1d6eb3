import { randomInt } from 'node:crypto';
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts';

/** Where it listens if nobody else does: a provider that was connected once is found again after a start. */
export const SIMULATOR_PORT = 12_110;

/** The simulator of payment providers beside Florin, for this machine alone. Where its ports are taken, or Florin itself takes a free one, so does it. */
export async function startSimulatorBeside(onFreePort: boolean, clock: Pick<SimulatorOptions, 'aheadMs' | 'advance'> = {}): Promise<Simulator> {
  const { startSimulator } = await import('../../simulator/simulator.ts');
  // Florin remembers what the doubles called things before they forgot them: nothing may get the same name again.
  const seed = randomInt(2 ** 31);
  if (onFreePort) return startSimulator({ seed, ...clock });
  try {
    return await startSimulator({ port: SIMULATOR_PORT, seed, ...clock });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return startSimulator({ seed, ...clock });
  }
}
