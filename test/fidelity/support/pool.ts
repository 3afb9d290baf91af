/** Begins tasks in their order, so many at a time; each has a promise of its own. */
export function inPool<Item, Result>(
  items: readonly Item[],
  size: number,
  task: (item: Item) => Promise<Result>,
): ReadonlyMap<Item, Promise<Result>> {
  const waiting: (() => void)[] = [];
  let running = 0;
  const enter = (): Promise<void> => {
    if (running++ < size) return Promise.resolve();
    return new Promise((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    running -= 1;
    waiting.shift()?.();
  };
  const started = items.map((item): [Item, Promise<Result>] => {
    const result = enter().then(() => task(item));
    result.then(leave, leave);
    return [item, result];
  });
  return new Map(started);
}
