import type { Command } from 'commander';
import { openFlorinDatabase } from '../database.ts';
import { SERVICES } from '../services.ts';
import { readSettings } from '../settings.ts';
import { say } from './terminal.ts';

export function registerMigrate(program: Command): void {
  program.command('migrate')
    .description("bring the database up to date without starting Florin; `start` does it too")
    .action(async () => {
      const database = await openFlorinDatabase(readSettings(process.env), SERVICES, {
        log: (message) => say(`· ${message}`),
        migrated: ({ service, migration, tookMs }) => say(`· ${service}: ${migration} (${Math.round(tookMs)} ms)`),
      });
      await database.stop();
      say(database.applied === 0 ? 'the database is up to date' : `applied ${database.applied} migrations`);
    });
}
