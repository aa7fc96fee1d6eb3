import { books } from './frame/books.ts';
import { simulatedClock } from './frame/clock.ts';
import { control, type Control, type Running } from './frame/control.ts';
import { controlRoutes } from './frame/control-routes.ts';
import { PROVIDERS, type Double, type ProviderName } from './frame/double.ts';
import { faults } from './frame/faults.ts';
import { seededIds } from './frame/ids.ts';
import { listen, type Listening } from './frame/listen.ts';
import { requestLog, type LoggedRequest } from './frame/request-log.ts';
import { router, type Asked } from './frame/route.ts';
import { serveDouble } from './frame/serve-double.ts';
import { webhooks } from './frame/webhooks.ts';
import { DOUBLES } from './doubles.ts';

export type { Control } from './frame/control.ts';
export type { LoggedRequest } from './frame/request-log.ts';
export { PROVIDERS, type Double, type ProviderName } from './frame/double.ts';

export interface SimulatorOptions {
  readonly host?: string;
  /** The control port; providers follow it, each always on the same one. 0: each on a free one. */
  readonly port?: number;
  /** The same seed, the same ids. */
  readonly seed?: number;
  /** The clock stands here and moves only when it is told to. It runs where this is left out. */
  readonly startMs?: number;
  /** By how much the clock that runs was moved before. */
  readonly aheadMs?: number;
  /** Moves the clock, where others go by it too: with `shift` and `ring`. */
  readonly advance?: (control: Control, byMs: number) => Promise<void>;
  readonly providers?: readonly ProviderName[];
  /** Hears of every request when it is answered. */
  readonly heard?: (request: LoggedRequest) => void;
}

export interface Simulator {
  readonly control: Control;
  /** Where the provider's API is. */
  url(provider: ProviderName): string;
  readonly doubles: readonly Double[];
  stop(): Promise<void>;
}

/** Any page that a browser of this machine shows could ask for what can't be undone. */
const isOfAnotherSite = ({ method, headers }: Pick<Asked, 'method' | 'headers'>): boolean => method !== 'GET' && ['cross-site', 'same-site'].includes(headers['sec-fetch-site'] ?? 'none');

/** Starts doubles of payment providers, each on a port of its own, in this process. All state is in memory. */
export async function startSimulator({ host = '127.0.0.1', port = 0, seed = 1, startMs, aheadMs, advance, providers = PROVIDERS, heard }: SimulatorOptions = {}): Promise<Simulator> {
  const running = new Map<ProviderName, Running>();
  const idle = async () => { await Promise.all([...running.values()].map(({ webhooks }) => webhooks.idle())); };
  const clock = simulatedClock({ startMs, aheadMs, settle: idle });
  const log = requestLog(heard);
  const listening: Listening[] = [];
  const stop = async () => {
    clock.stop();
    await Promise.all(listening.map((one) => one.close()));
    await idle();
  };
  try {
    for (const [index, name] of PROVIDERS.entries()) {
      const make = DOUBLES[name];
      if (make === undefined || !providers.includes(name)) continue;
      const parts = { books: books(clock), faults: faults(), ids: seededIds(seed, name) };
      const own: { double?: Double; url?: string } = {};
      const hooks = webhooks({ clock, faults: parts.faults, double: () => own.double! });
      const double = own.double = make({ clock, ids: parts.ids, books: parts.books, webhooks: hooks, url: () => own.url! });
      const listens = await serveDouble(double, { clock, faults: parts.faults, webhooks: hooks, log, host, port: port === 0 ? 0 : port + 1 + index });
      listening.push(listens);
      own.url = listens.url;
      running.set(name, { double, url: listens.url, webhooks: hooks, ...parts });
    }
    const own: { url?: string } = {};
    const controls = control({ url: () => own.url!, clock, log, running, advance });
    const find = router(controlRoutes(controls, running));
    const controlPort = await listen(host, port, async (asked) => {
      if (isOfAnotherSite(asked)) return { answer: { status: 403, body: { error: 'not from a page of another site' } } };
      const found = find(asked.method, asked.path);
      const answer = found === undefined
        ? { status: 404, body: { error: 'no such thing here; GET / lists what there is' } }
        : await found.route.handle({ ...asked, params: found.params, linger: async () => {} });
      return { answer };
    });
    listening.push(controlPort);
    own.url = controlPort.url;
    return {
      control: controls, stop, doubles: [...running.values()].map(({ double }) => double),
      url(provider) {
        const one = running.get(provider);
        if (one === undefined) throw new Error(`the simulator has no ${provider}`);
        return one.url;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
