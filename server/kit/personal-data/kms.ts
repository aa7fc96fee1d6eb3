/**
 * The port to whoever keeps the master keys. A master key encrypts data keys and nothing else; it never leaves its keeper. There may be several at a
 * time: the newest wraps, all unwrap, so that one can take the place of another while Florin runs.
 */
export interface Kms {
  /** Id of the master key that `wrap` uses now. */
  newest(): Promise<string>;
  /** `context` says whose data key it is: unwrapped under another one it is refused, so that keys can't be swapped between rows. */
  wrap(dataKey: Buffer, context: string): Promise<WrappedKey>;
  /** In the order given. Rejects with `KmsError` where one can't be unwrapped. */
  unwrap(keys: readonly KeyInContext[]): Promise<Buffer[]>;
  /** The same data keys under the newest master key, in the order given. */
  rewrap(keys: readonly KeyInContext[]): Promise<WrappedKey[]>;
  /** Whether it has that master key. */
  has(masterKey: string): Promise<boolean>;
}

export interface WrappedKey {
  /** Text in whatever form the keeper gives it. */
  readonly wrapped: string;
  /** Id of the master key it is wrapped with. */
  readonly masterKey: string;
}

export interface KeyInContext extends WrappedKey {
  readonly context: string;
}

/** The keeper of the master keys refused, or did not answer. Its message never holds a key. */
export class KmsError extends Error {
  override readonly name = 'KmsError';
}
