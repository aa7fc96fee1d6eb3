import type { Command } from 'commander';
import { CHECKS, type Finding } from '../doctor.ts';
import { readSettings } from '../settings.ts';
import { say } from './terminal.ts';

export function registerDoctor(program: Command): void {
  program.command('doctor')
    .description('check this machine and these settings, and say what to do about what is wrong')
    .action(async () => {
      const settings = readSettings(process.env);
      let failed = false;
      for (const [name, check] of Object.entries(CHECKS)) {
        const finding = await check(settings).catch((error: unknown): Finding => ({ state: 'fail', what: error instanceof Error ? error.message : String(error) }));
        say(`${finding.state.padEnd(4)}  ${name.padEnd(12)}  ${finding.what}${finding.advice === undefined ? '' : `\n      ${' '.repeat(12)}  → ${finding.advice}`}`);
        failed ||= finding.state === 'fail';
      }
      if (failed) process.exitCode = 1;
    });
}
