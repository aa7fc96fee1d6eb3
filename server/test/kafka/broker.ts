import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Admin } from '@platformatic/kafka';
import { freePort } from '../support/free-port.ts';
import { kafkaJars } from './jars.ts';

/** A real Kafka, one broker that is its own controller (KRaft), in a folder of its own. */
export interface KafkaBroker {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** kill -9: nothing is flushed, nobody is told. */
  kill(): Promise<void>;
  /** Starts again on the same data and port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** kill -9 as soon as its input ends: also where the test's own process was killed, no broker is left behind. */
const WATCHED = '"$@" & broker=$!; read _; kill -9 $broker; wait $broker 2>/dev/null; exit 0';
const READY_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** Why no Kafka can be started here; undefined where one can. Fetches it at the first call. */
export async function whyNoKafka(): Promise<string | undefined> {
  if (process.env.FLORIN_TEST_DISTRIBUTED !== 'true') return 'it takes a Kafka: npm run test:distributed fetches one';
  const run = promisify(execFile);
  try {
    await run('java', ['-version']);
  } catch {
    return 'there is no java';
  }
  try {
    await kafkaJars();
    return undefined;
  } catch (error) {
    return `Kafka can not be fetched from Maven Central: ${error instanceof Error ? error.message : String(error)}`;
  }
}

export async function startKafka(): Promise<KafkaBroker> {
  const lib = await kafkaJars();
  const folder = await mkdtemp(join(tmpdir(), 'florin-kafka-'));
  const [port, controllerPort] = [await freePort(), await freePort()];
  const config = join(folder, 'server.properties');
  await writeFile(config, properties(folder, port, controllerPort));
  await writeFile(join(folder, 'log4j2.properties'), LOGGING);
  const java = ['-Xmx256m', '-Xms128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`, '-cp', `${lib}/*`];
  await promisify(execFile)('java', [...java, 'kafka.tools.StorageTool', 'format', '-t', 'Zmxvcmluc3Rlc3RzMDAwMA', '-c', config]);
  let running: ChildProcess | undefined;

  async function begin(): Promise<void> {
    const child = spawn('sh', ['-c', WATCHED, 'sh', 'java', ...java, 'kafka.Kafka', config], { stdio: ['pipe', 'pipe', 'pipe'] });
    const output = createWriteStream(join(folder, 'output.log'), { flags: 'a' });
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    running = child;
    await ready(child, `127.0.0.1:${port}`, join(folder, 'output.log'));
  }

  async function end(): Promise<void> {
    const child = running;
    running = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.stdin?.end();
    await exited;
  }

  const broker: KafkaBroker = {
    address: `127.0.0.1:${port}`, kill: end, restart: begin,
    async stop() {
      // What it holds is of no more use.
      await end();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await begin().catch(async (error: unknown) => {
    await broker.stop();
    throw error;
  });
  return broker;
}

async function ready(child: ChildProcess, address: string, log: string): Promise<void> {
  const untilMs = Date.now() + READY_MS;
  while (Date.now() < untilMs) {
    if (child.exitCode !== null) break;
    const admin = new Admin({ clientId: 'test', bootstrapBrokers: [address], retries: 0, timeout: 2_000, connectTimeout: 1_000 });
    try {
      // It answers before it counts itself among those that may hold a topic.
      if ((await admin.metadata({ topics: [], forceUpdate: true })).brokers.size > 0) return;
    } catch {
      // Not yet.
    } finally {
      await admin.close();
    }
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(`Kafka did not start: ${(await readFile(log, 'utf8')).slice(-2_000)}`);
}

/** Topics are made by Florin alone, and groups need not wait for members that do not come. */
const properties = (folder: string, port: number, controllerPort: number): string => `
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
log.dirs=${join(folder, 'data')}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
log.cleaner.enable=false
`;

const LOGGING = `
status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %m %c%n
rootLogger.level=warn
rootLogger.appenderRef.console.ref=console
`;
