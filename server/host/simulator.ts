import type { Simulator } from '../../simulator/simulator.ts';

/** Where it listens if nobody else does: a provider that was connected once is found again after a start. */
export const SIMULATOR_PORT = 12_110;

/** The simulator of payment providers beside Florin, for this machine alone. Where its ports are taken, or Florin itself takes a free one, so does it. */
export async function startSimulatorBeside(florinPort: number): Promise<Simulator> {
  const { startSimulator } = await import('../../simulator/simulator.ts');
  if (florinPort === 0) return startSimulator();
  try {
    return await startSimulator({ port: SIMULATOR_PORT });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    return startSimulator();
  }
}
