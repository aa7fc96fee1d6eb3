/**
 * Turns independent requests that arrive together into batches. At most `inFlight` batches run at once; what arrives meanwhile
 * waits in one queue and becomes the next batch. So batches grow with load, and a lone request waits for nobody.
 */
export interface BatcherOptions<Item, Outcome> {
  /** A batch takes items until their weights pass this; one item alone may be heavier. */
  readonly maxWeight: number;
  readonly inFlight: number;
  /** More waiting than this and `submit` rejects with `full()`: nothing is queued without bound. */
  readonly maxWaiting: number;
  /** Default: every item weighs 1. */
  weigh?(item: Item): number;
  /** One outcome per item, in order. If it rejects, every item of the batch does. */
  run(items: Item[]): Promise<Outcome[]>;
  full(): Error;
}

export interface Batcher<Item, Outcome> {
  submit(item: Item): Promise<Outcome>;
  /** Waits until all that was submitted has been answered. */
  drain(): Promise<void>;
  readonly waiting: number;
}

/** Fewer than this are not split: each batch has costs of its own. */
const SMALLEST = 32;

interface Waiting<Item, Outcome> { item: Item; resolve(outcome: Outcome): void; reject(error: unknown): void }

export function batcher<Item, Outcome>(options: BatcherOptions<Item, Outcome>): Batcher<Item, Outcome> {
  const queue: Waiting<Item, Outcome>[] = [];
  let running = 0;
  let scheduled = false;
  let idle: (() => void)[] = [];

  function schedule(): void {
    if (scheduled || running >= options.inFlight || queue.length === 0) return;
    scheduled = true;
    // One turn of the event loop: all requests whose bytes are here already join the batch.
    setImmediate(() => {
      scheduled = false;
      if (running < options.inFlight && queue.length > 0) void start(queue.splice(0, fitting()));
      schedule();
    });
  }

  /**
   * How many of those waiting go into the next batch: an even share for each batch that may still start. All of them in one would
   * leave the database idle while it is decided, and this process idle while it is recorded.
   */
  function fitting(): number {
    const share = Math.max(SMALLEST, Math.ceil(queue.length / (options.inFlight - running)));
    if (options.weigh === undefined) return Math.min(share, options.maxWeight);
    let weight = 0;
    for (let i = 0; i < Math.min(share, queue.length); i++) {
      weight += options.weigh(queue[i]!.item);
      if (weight > options.maxWeight) return Math.max(i, 1);
    }
    return share;
  }

  async function start(batch: Waiting<Item, Outcome>[]): Promise<void> {
    running++;
    try {
      const outcomes = await options.run(batch.map((waiting) => waiting.item));
      for (let i = 0; i < batch.length; i++) batch[i]!.resolve(outcomes[i]!);
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    }
    running--;
    schedule();
    if (running === 0 && queue.length === 0) {
      for (const done of idle) done();
      idle = [];
    }
  }

  return {
    submit(item) {
      if (queue.length >= options.maxWaiting) return Promise.reject(options.full());
      return new Promise<Outcome>((resolve, reject) => {
        queue.push({ item, resolve, reject });
        schedule();
      });
    },
    drain: () => (running === 0 && queue.length === 0 ? Promise.resolve() : new Promise<void>((done) => idle.push(done))),
    get waiting() {
      return queue.length;
    },
  };
}
