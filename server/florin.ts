import { Command } from 'commander';
import { registerClock } from './host/commands/clock.ts';
import { registerDemo } from './host/commands/demo.ts';
import { registerDoctor } from './host/commands/doctor.ts';
import { registerKeys } from './host/commands/keys.ts';
import { registerListen } from './host/commands/listen.ts';
import { registerMigrate } from './host/commands/migrate.ts';
import { registerReplay } from './host/commands/replay.ts';
import { registerShard } from './host/commands/shard.ts';
import { registerSimulate } from './host/commands/simulate.ts';
import { registerStart } from './host/commands/start.ts';
import { fail } from './host/commands/terminal.ts';
import { registerTopology } from './host/commands/topology.ts';
import { registerVerify } from './host/commands/verify.ts';
import { DESCRIPTION, VERSION } from './host/version.ts';

const program = new Command('florin').description(DESCRIPTION).version(VERSION).showHelpAfterError();
registerStart(program);
registerDemo(program);
registerReplay(program);
registerListen(program);
registerMigrate(program);
registerDoctor(program);
registerKeys(program);
registerTopology(program);
registerShard(program);
registerVerify(program);
registerSimulate(program);
registerClock(program);

// Settings may stand in a file beside; what the environment says wins.
try {
  process.loadEnvFile();
} catch (error) {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) fail(error);
}
await program.parseAsync().catch(fail);
