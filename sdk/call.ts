/** What one call may be given beside its input. */
export interface CallOptions {
  /** Names what you want done, so that it is done once however often it is asked. Made for you on every POST that takes one. */
  idempotencyKey?: string;
  /** How long one try may take. */
  timeoutMs?: number;
  /** How many tries may follow the first. */
  maxRetries?: number;
  signal?: AbortSignal;
  /** Which of the tenant's ledgers is meant, `ldg_…`. Left out: that of the client. */
  ledger?: string;
  /** Why a privileged change is made; it goes to the audit trail. */
  reason?: string;
  /** Where `step_up_required` asked for it: its `resourceId`, once it is confirmed. Give the same `idempotencyKey` as before, too. */
  stepUp?: string;
}

/** An answer with what came beside it. */
export interface Answer<Data> {
  readonly data: Data;
  readonly status: number;
  /** Names the request in Florin's logs. */
  readonly requestId: string | undefined;
  /** Whether this is the answer given to the same Idempotency-Key before. */
  readonly replayed: boolean;
  readonly headers: Headers;
}

/** A call under way: await it for the data, or `withResponse()` for the data and what came beside it. */
export interface Call<Data> extends Promise<Data> {
  withResponse(): Promise<Answer<Data>>;
}

export interface Page {
  readonly data: readonly unknown[];
  readonly nextCursor: string | null;
}

/** A list under way: await it for one page, or `for await` it for every item of this page and all that follow. */
export interface PageCall<One extends Page> extends Call<One>, AsyncIterable<One['data'][number]> {}

export function call<Data>(answer: Promise<Answer<Data>>): Call<Data> {
  const data = () => answer.then((given) => given.data);
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- it is a promise: one that is not yet handled stays the request's own
    then: (resolved, rejected) => data().then(resolved, rejected),
    catch: (rejected) => data().catch(rejected),
    finally: (settled) => data().finally(settled),
    [Symbol.toStringTag]: 'Promise',
    withResponse: () => answer,
  };
}

export function pageCall<One extends Page>(first: Promise<Answer<One>>, next: (cursor: string) => Promise<Answer<One>>): PageCall<One> {
  return Object.assign(call(first), {
    async* [Symbol.asyncIterator]() {
      let page = (await first).data;
      for (;;) {
        yield* page.data;
        if (page.nextCursor === null) return;
        page = (await next(page.nextCursor)).data;
      }
    },
  });
}
