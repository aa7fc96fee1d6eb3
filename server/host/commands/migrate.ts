import type { Command } from 'commander';
import { openFlorinDatabase } from '../database.ts';
import { makeTopics } from '../choose.ts';
import { SERVICES } from '../services.ts';
import { readSettings } from '../settings.ts';
import { say } from './terminal.ts';

export function registerMigrate(program: Command): void {
  program.command('migrate')
    .description("bring the database up to date, and make Kafka's topics where it is set, without starting Florin; `start` does it too")
    .action(async () => {
      const settings = readSettings(process.env);
      const database = await openFlorinDatabase(settings, SERVICES, {
        log: (message) => say(`· ${message}`),
        migrated: ({ service, migration, tookMs }) => say(`· ${service}: ${migration} (${Math.round(tookMs)} ms)`),
      });
      await database.stop();
      say(database.applied === 0 ? 'the database is up to date' : `applied ${database.applied} migrations`);
      if (settings.kafka !== undefined) say(topicsMade(await makeTopics(settings.kafka)));
    });
}

const topicsMade = (names: readonly string[]): string => (names.length === 0 ? 'all topics are there' : `made the topics ${names.join(', ')}`);
