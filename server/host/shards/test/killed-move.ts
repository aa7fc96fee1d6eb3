import { readSettings } from '../../settings.ts';
import { moveTenant } from '../move.ts';
import { openMover } from '../mover.ts';

/** `florin shard move` that is killed after a step, as by `kill -9`: killed-move.ts TENANT SHARD STEP */
const [tenantId, to, last] = process.argv.slice(2);
await moveTenant({
  ...openMover(readSettings(process.env)), tenantId: tenantId!, to: to!, say: () => {},
  after(step) {
    if (step === last) process.kill(process.pid, 'SIGKILL');
  },
});
