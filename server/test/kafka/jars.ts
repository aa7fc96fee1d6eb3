import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a broker is made of: `group:artifact:version sha256`, a line each, as Maven resolves kafka_2.13. */
const PINNED = new URL('./jars.txt', import.meta.url);
const CACHE = join(import.meta.dirname, '../../../.florin/test/kafka');
const FETCH_TIMEOUT_MS = 60_000;

interface Jar { readonly group: string; readonly artifact: string; readonly version: string; readonly sha256: string }

/** The folder of jars, fetched once and kept in `.florin`. Rejects where they can not be had. */
export async function kafkaJars(): Promise<string> {
  const jars = (await readFile(PINNED, 'utf8')).trim().split('\n').map(parse);
  const lib = join(CACHE, `lib-${createHash('sha256').update(JSON.stringify(jars)).digest('hex').slice(0, 12)}`);
  if (existsSync(lib)) return lib;
  await mkdir(CACHE, { recursive: true });
  // Named only when it is whole: whoever is interrupted, or comes at the same time, leaves nothing half done.
  const draft = await mkdtemp(join(CACHE, 'fetching-'));
  try {
    await byMaven(jars, draft).catch(() => byHttps(jars, draft));
    await Promise.all(jars.map((jar) => verify(jar, draft)));
    await rename(draft, lib).catch((error: unknown) => { if (!existsSync(lib)) throw error; });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return lib;
}

function parse(line: string): Jar {
  const [, group, artifact, version, sha256] = /^(\S+):(\S+):(\S+) ([0-9a-f]{64})$/.exec(line)!;
  return { group: group!, artifact: artifact!, version: version!, sha256: sha256! };
}

const fileOf = ({ artifact, version }: Jar): string => `${artifact}-${version}.jar`;

/** First choice where it is installed: it knows of mirrors and proxies. */
async function byMaven(jars: readonly Jar[], folder: string): Promise<void> {
  const dependency = ({ group, artifact, version }: Jar) =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>` +
    '<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>';
  await writeFile(join(folder, 'pom.xml'), `<project><modelVersion>4.0.0</modelVersion><groupId>florin</groupId><artifactId>kafka</artifactId>
<version>1</version><dependencies>${jars.map(dependency).join('\n')}</dependencies></project>`);
  await promisify(execFile)('mvn', ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${folder}`, '-DincludeScope=runtime'], { cwd: folder, timeout: 240_000 });
}

async function byHttps(jars: readonly Jar[], folder: string): Promise<void> {
  for (const jar of jars) {
    const path = `${jar.group.replaceAll('.', '/')}/${jar.artifact}/${jar.version}/${fileOf(jar)}`;
    const response = await fetch(`https://repo1.maven.org/maven2/${path}`, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`Maven Central has no ${path}: ${response.status}`);
    await writeFile(join(folder, fileOf(jar)), Buffer.from(await response.arrayBuffer()));
  }
}

async function verify(jar: Jar, folder: string): Promise<void> {
  const sum = createHash('sha256').update(await readFile(join(folder, fileOf(jar)))).digest('hex');
  if (sum !== jar.sha256) throw new Error(`${fileOf(jar)} is not what it should be: its sha256 is ${sum}`);
}
