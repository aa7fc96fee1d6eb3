import { setImmediate as turn } from 'node:timers/promises';
import { Socket } from 'node:net';
import pg from 'pg';

const ANSWER_WITHIN_MS = 1_000;

export interface ProbeOptions {
  readonly url: string;
  readonly name: string;
  /** Whether a server that only replays another's log is what is wanted. */
  readonly replica: boolean;
}

/** A connection made anew, since the ones at hand may lead to a server that is no longer there, and one answer over it. */
export async function probe({ url, name, replica }: ProbeOptions): Promise<void> {
  const socket = new Socket();
  const client = new pg.Client({ connectionString: url, application_name: `${name}/probe`, stream: () => socket });
  client.on('error', () => {}); // what is awaited reports it
  let late = false;
  const timer = setTimeout(() => void giveUp(), ANSWER_WITHIN_MS);
  let answered = false;
  // A process that was busy itself for that long finds timers due before it gets to read what came in meanwhile.
  async function giveUp(): Promise<void> {
    for (let turns = 0; turns < 10 && !answered; turns++) await turn();
    if (answered) return;
    late = true;
    socket.destroy();
  }
  try {
    await client.connect();
    const { rows: [row] } = await client.query<{ recovering: boolean }>('SELECT pg_is_in_recovery() AS recovering');
    answered = true;
    if (row?.recovering !== replica) throw new Error(replica ? 'the server is no replica' : 'the server takes no writes: it is a replica');
  } catch (error) {
    throw late ? new Error(`PostgreSQL did not answer within ${ANSWER_WITHIN_MS} ms`, { cause: error }) : error;
  } finally {
    clearTimeout(timer);
    answered = true;
    // What the server still has to say is of no interest, and it may be silent.
    client.end().catch(() => {});
    setTimeout(() => socket.destroy(), ANSWER_WITHIN_MS).unref();
  }
}
