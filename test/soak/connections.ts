import type { Dispatcher } from 'undici';
import type { Random } from '../../local/simulator/random.ts';
import type { DayClock } from './day-clock.ts';
import { isEnd } from './ends.ts';
import type { FunctionInstance } from './function-instance.ts';

/** How long it takes until a request may leave, because its connection has to be opened first. */
export interface Opening {
  /** 0 where one is open already. */
  readonly ms: number;
  /** The whole process stands still meanwhile. */
  readonly standsStill: boolean;
  /** It does not open at all: the code of the error. */
  readonly fails?: string;
}

const OPEN: Opening = { ms: 0, standsStill: false };

/** How the connections of a day open. */
export interface Openings {
  /** Of a request to meet a connection that opens slowly; of an end likewise. */
  readonly chance: number;
  readonly chanceOfEnds: number;
  /** Of one that opens slowly: the process stands still until it is open. */
  readonly standingStill: number;
}

/** Why a connection did not come about, as Node and undici tell it. */
class ConnectionFailedError extends Error {
  override readonly name = 'ConnectionFailedError';
  readonly code: string;
  constructor(code: string) {
    super('no connection');
    this.code = code;
  }
}

/** The sender's end of a request whose connection never opened. */
class NeverOpened implements Dispatcher.DispatchController {
  readonly rawHeaders = null;
  readonly rawTrailers = null;
  readonly paused = false;
  readonly aborted = false;
  readonly reason = null;
  readonly abort = (): void => undefined;
  readonly pause = (): void => undefined;
  readonly resume = (): void => undefined;
}

/** Draws how a request's connection opens; nothing is drawn on days on which each is open at once. */
export function openingOf(
  random: Random,
  openings: Openings,
): (options: Dispatcher.DispatchOptions) => Opening {
  const { chance, chanceOfEnds, standingStill } = openings;
  if (chance === 0 && chanceOfEnds === 0) return () => OPEN;
  return ({ method, path }) => {
    const isOfEnd = isEnd({ method, path });
    if (!random.chance(isOfEnd ? chanceOfEnds : chance)) return OPEN;
    const standsStill = random.chance(standingStill);
    // Long ones bring a proof to its age of 30 seconds; undici itself gives up after a minute or less.
    return { ms: isOfEnd ? random.between(50, 45_000) : random.between(50, 9_000), standsStill };
  };
}

/**
 * Hands requests on as undici does: a request is dispatched, and begins (`onRequestStart`) only when its connection is
 * open. Until then nothing of it has left.
 *
 * @param stoodStill told for how long the process was made to stand still, before it goes on
 */
export function slowlyOpened(
  carrier: Dispatcher,
  instance: FunctionInstance,
  about: {
    readonly clock: DayClock;
    readonly opening: (options: Dispatcher.DispatchOptions) => Opening;
    readonly mayStandStill: (ms: number) => boolean;
  },
): Dispatcher {
  return carrier.compose((dispatch) => (options, handler) => {
    const { ms, standsStill, fails } = about.opening(options);
    if (fails !== undefined) {
      const fail = (): void => handler.onResponseError?.(new NeverOpened(), new ConnectionFailedError(fails));
      void about.clock.sleep(ms).then(() => instance.reach(fail));
      return true;
    }
    if (ms === 0) return dispatch(options, handler);
    if (standsStill && about.mayStandStill(ms)) instance.freeze();
    void about.clock.sleep(ms).then(() => {
      if (standsStill) instance.thaw();
      instance.reach(() => void dispatch(options, handler));
    });
    return true;
  });
}
