/**
 * The time of a simulated day. It passes only when nothing else is going on: when every promise has settled and no
 * request is on a real wire, it jumps to the next sleeper's moment.
 */
export interface DayClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds since the day began. */
  readonly monotonic: () => number;
  /** Waits, to the next whole millisecond, as clocks count; returns early, without an error, when `signal` is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Waits as {@link sleep} does, on behalf of the far end of a real wire: time passes, though something is on it. */
  readonly sleepAsServer: (ms: number) => Promise<void>;
  /** Time stands still while this promise is pending: for what goes over a real wire. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
  /**
   * Lets time pass until `work` is done.
   *
   * @throws Error when it waits for something that no sleeper will bring about
   */
  readonly passUntil: <T>(work: Promise<T>) => Promise<T>;
}

interface Sleeper {
  readonly at: number;
  readonly order: number;
  wake: (() => void) | undefined;
}

/** Turns of the event loop after which nothing more comes from a real wire that has fallen silent. */
const QUIET_TURNS = 4;

export function dayClock(start: number): DayClock {
  let now = start;
  let order = 0;
  let changes = 0;
  let onTheWire = 0;
  let wasOnTheWire = false;
  const sleepers: Sleeper[] = [];

  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  const next = (): Sleeper | undefined => {
    for (let first = takeFirst(sleepers); first !== undefined; first = takeFirst(sleepers)) {
      if (first.wake !== undefined) return first;
    }
    return undefined;
  };

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const sleeper: Sleeper = { at: now + Math.ceil(Math.max(0, ms)), order, wake: undefined };
      const cancel = (): void => {
        sleeper.wake = undefined;
        changes += 1;
        resolve();
      };
      sleeper.wake = () => {
        signal?.removeEventListener('abort', cancel);
        resolve();
      };
      signal?.addEventListener('abort', cancel, { once: true });
      order += 1;
      changes += 1;
      add(sleepers, sleeper);
    });

  return {
    now: () => now,
    monotonic: () => now - start,
    sleep,
    sleepAsServer: async (ms) => {
      onTheWire -= 1;
      await sleep(ms);
      onTheWire += 1;
      changes += 1;
    },
    during: async (work) => {
      onTheWire += 1;
      wasOnTheWire = true;
      try {
        return await work;
      } finally {
        onTheWire -= 1;
        changes += 1;
      }
    },
    passUntil: async (work) => {
      const watched = { isDone: false };
      const done = async (): Promise<void> => {
        await Promise.allSettled([work]);
        watched.isDone = true;
      };
      void done();
      while (!watched.isDone) {
        const before = changes;
        for (let turns = wasOnTheWire ? QUIET_TURNS : 1; turns > 0; turns -= 1) await turn();
        if (onTheWire > 0 || changes !== before || watched.isDone) continue;
        const sleeper = next();
        if (sleeper === undefined) throw new Error('Nothing is left that could happen, and work is not done');
        now = Math.max(now, sleeper.at);
        changes += 1;
        sleeper.wake?.();
      }
      return work;
    },
  };
}

function isBefore(a: Sleeper, b: Sleeper): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** A binary heap: thousands of sleepers come and go in a day, most of them cancelled. */
function add(heap: Sleeper[], sleeper: Sleeper): void {
  let index = heap.push(sleeper) - 1;
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isBefore(sleeper, parent)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = sleeper;
}

function takeFirst(heap: Sleeper[]): Sleeper | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let index = 0;
  for (;;) {
    const left = heap[2 * index + 1];
    const right = heap[2 * index + 2];
    if (left === undefined) break;
    const isRight = right !== undefined && isBefore(right, left);
    const smaller = isRight ? right : left;
    if (!isBefore(smaller, last)) break;
    heap[index] = smaller;
    index = 2 * index + (isRight ? 2 : 1);
  }
  heap[index] = last;
  return first;
}
