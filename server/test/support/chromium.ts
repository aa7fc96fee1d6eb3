import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** The Chromium of this machine, undefined where it has none. */
export const CHROMIUM = (process.env.PATH ?? '').split(delimiter)
  .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name))).find(isProgram);

/** Why tests in a browser are left out; undefined where they run. */
export const withoutChromium = CHROMIUM === undefined ? 'there is no Chromium here' : undefined;

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

type Params = Record<string, unknown>;
type Hear = (method: string, params: Params) => void;

export interface Chromium {
  /** With cookies of its own, and passkeys of none. */
  tab(): Promise<Tab>;
  close(): Promise<void>;
}

/** A page as a person has it before them. */
export interface Tab {
  /** A command of the DevTools protocol. */
  send<Result = Params>(method: string, params?: Params): Promise<Result>;
  go(url: string): Promise<void>;
  /** The value of an expression in the page; a promise is waited for. */
  evaluate<Result>(expression: string): Promise<Result>;
  /** Types into fields, by their selectors. */
  enter(fields: Record<string, string>): Promise<void>;
  /** A click where the element stands: one that is hidden or covered can't be clicked. */
  click(selector: string): Promise<void>;
  /** The same; over when the page that it leads to has been loaded. */
  follow(selector: string): Promise<void>;
  text(): Promise<string>;
  url(): Promise<string>;
  /** What the browser's console says that is amiss: errors, refusals of the content security policy. */
  readonly complaints: string[];
}

/** Starts it without a window, and speaks the DevTools protocol with it over a pipe: no port is opened. */
export async function openChromium(): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'florin-chromium-'));
  const browser = spawn(CHROMIUM!, [
    // It sees no page but ours, and root has no sandbox.
    '--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--remote-debugging-pipe', `--user-data-dir=${profile}`,
    '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions', '--lang=en-US',
  ], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const ended = once(browser, 'exit');
  const { send, hear } = protocol(browser.stdio[3] as Writable, browser.stdio[4] as Readable);
  return {
    async tab() {
      const { browserContextId } = await send<{ browserContextId: string }>('Target.createBrowserContext');
      const { targetId } = await send<{ targetId: string }>('Target.createTarget', { url: 'about:blank', browserContextId });
      const { sessionId } = await send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true });
      return openTab((method, params) => send(method, params, sessionId), (listener) => hear(sessionId, listener));
    },
    async close() {
      await send('Browser.close');
      await ended;
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Messages as JSON, each ended by a zero. */
function protocol(to: Writable, from: Readable) {
  const answers = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  const listeners = new Map<string, Hear>();
  let last = 0;
  let rest = '';
  from.setEncoding('utf8');
  from.on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop()!;
    for (const message of messages) read(JSON.parse(message) as Message);
  });
  // Whoever still waits when it ends.
  from.on('close', () => answers.forEach(({ reject }) => reject(new Error('Chromium has ended'))));

  function read({ id, sessionId = '', method = '', params = {}, result, error }: Message): void {
    if (id === undefined) return listeners.get(sessionId)?.(method, params);
    const waiting = answers.get(id);
    answers.delete(id);
    if (error === undefined) waiting?.resolve(result as never);
    else waiting?.reject(new Error(error.message));
  }

  return {
    hear: (sessionId: string, listener: Hear) => void listeners.set(sessionId, listener),
    send<Result = Params>(method: string, params: Params = {}, sessionId?: string): Promise<Result> {
      const { promise, resolve, reject } = Promise.withResolvers<Result>();
      answers.set(++last, { resolve, reject });
      to.write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
      return promise;
    },
  };
}

interface Message { id?: number; sessionId?: string; method?: string; params?: Params; result?: unknown; error?: { message: string } }

async function openTab(send: Tab['send'], hear: (listener: Hear) => void): Promise<Tab> {
  const complaints: string[] = [];
  let loaded = Promise.withResolvers<void>();
  hear((method, params) => {
    if (method === 'Page.loadEventFired') loaded.resolve();
    if (isComplaint(method, params)) complaints.push(JSON.stringify(params));
  });
  for (const domain of ['Page', 'Runtime', 'Log', 'Audits']) await send(`${domain}.enable`);

  async function evaluate<Result>(expression: string): Promise<Result> {
    const { result, exceptionDetails } = await send<Evaluated<Result>>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true, userGesture: true });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async function leading(begin: () => Promise<unknown>): Promise<void> {
    loaded = Promise.withResolvers<void>();
    await begin();
    await loaded.promise;
  }

  async function click(selector: string): Promise<void> {
    const at = await evaluate<{ x: number; y: number } | null>(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element?.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { x, y, width, height } = element?.getBoundingClientRect() ?? {};
      const at = { x: x + width / 2, y: y + height / 2 };
      return width > 0 && element.contains(document.elementFromPoint(at.x, at.y)) ? at : null;
    })()`);
    if (at === null) throw new Error(`nobody could click on ${selector}`);
    for (const type of ['mousePressed', 'mouseReleased']) await send('Input.dispatchMouseEvent', { type, ...at, button: 'left', clickCount: 1 });
  }

  return {
    send, evaluate, click, complaints,
    go: (url) => leading(() => send('Page.navigate', { url })),
    async enter(fields) {
      for (const [selector, value] of Object.entries(fields)) {
        await evaluate(`(() => { const field = document.querySelector(${JSON.stringify(selector)}); field.focus(); field.select(); })()`);
        await send('Input.insertText', { text: value });
      }
    },
    follow: (selector) => leading(() => click(selector)),
    text: () => evaluate('document.body.innerText'),
    url: () => evaluate('location.href'),
  };
}

interface Evaluated<Value> { result: { value: Value }; exceptionDetails?: { text: string; exception?: { description?: string } } }

function isComplaint(method: string, params: Params): boolean {
  if (method === 'Runtime.exceptionThrown' || method === 'Audits.issueAdded') return true;
  if (method === 'Runtime.consoleAPICalled') return ['error', 'assert', 'warning'].includes(params.type as string);
  return method === 'Log.entryAdded' && ['error', 'warning'].includes((params.entry as { level: string }).level);
}
