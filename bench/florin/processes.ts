import { readdir, readFile, writeFile } from 'node:fs/promises';

/** Processor time and memory as Linux counts them. Elsewhere there are no figures, which the report says. */

/** Clock ticks per second; 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Seconds of processor time a process and the children it has buried have used. */
async function cpuOf(pid: number | string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name in brackets may hold spaces; what follows it does not.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15).map(Number);
  return (user + system + childUser + childSystem) / TICKS;
}

async function childrenOf(pid: number): Promise<number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')));
  return lists.flatMap((list) => list.split(' ').filter((text) => text !== '').map(Number));
}

/** Of a process and everything below it. */
export async function cpuOfTree(pid: number): Promise<number> {
  const children = await childrenOf(pid);
  const used = await Promise.all([cpuOf(pid), ...children.map(cpuOfTree)]);
  return used.reduce((sum, seconds) => sum + seconds, 0);
}

/** Of this process alone, without children, threads included. */
export const cpuOfProcess = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13).map(Number);
  return (user + system) / TICKS;
};

/** Busy seconds of all processors of the machine since it was started. */
export async function cpuOfMachine(): Promise<number> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8').catch(() => '')).split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS;
}

/** Forgets the peak, so that the next one is this run's. Not everywhere allowed; then the peak is that since the start. */
export async function forgetPeakMemory(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => {});
}

/** Megabytes in memory at most, and now. */
export async function memoryOf(pid: number): Promise<{ peakMb: number; nowMb: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return { peakMb: field('VmHWM'), nowMb: field('VmRSS') };
}

export async function machine(): Promise<string> {
  const info = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
  return /^model name\s*:\s*(.*)$/m.exec(info)?.[1] ?? 'unknown processor';
}
