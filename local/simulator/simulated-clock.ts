/** Time as the simulator sees it: an outside clock, and how far it has been moved since. */
export interface SimulatedClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Moves time forward by `ms` (not negative); tokens expire, pending effects take place, rate windows end. */
  readonly advance: (ms: number) => void;
  /** Sets the time in ms since the epoch, forward or back. */
  readonly set: (time: number) => void;
}

export function simulatedClock(outside: () => number): SimulatedClock {
  let offset = 0;
  return {
    now: () => outside() + offset,
    advance: (ms) => {
      offset += ms;
    },
    set: (time) => {
      offset = time - outside();
    },
  };
}
