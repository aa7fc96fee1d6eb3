/** One consumer's transactions run one at a time, whatever the source. */
export type Serial = <T>(run: () => Promise<T>) => Promise<T>;

export function oneAtATime(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const mine = last.then(run);
    last = mine.catch(() => {});
    return mine;
  };
}
