/** What was asked for, or an error after `waitMs`. What comes later is dropped. */
export async function within<T>(wanted: Promise<T>, waitMs: number, tooLate = () => new Error(`no answer within ${waitMs} ms`)): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  // After a pause of our own process timers run first, while the answer has long arrived: it is read before this gives up.
  const timer = setTimeout(() => setImmediate(() => reject(tooLate())), waitMs);
  try {
    return await Promise.race([wanted, late]);
  } finally {
    clearTimeout(timer);
    wanted.catch(() => {});
  }
}
