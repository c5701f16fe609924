import { ageMs, momentOf, type Clock, type Moment } from '../clock.ts';
import type { NotReachedReason } from '../outcome.ts';
import { TableError, type Table } from './port.ts';
import { isFinished, type Progress, type SoFar, type Sweep } from './sweep-item.ts';
import { beat, LEASE_MS } from './sweeps.ts';

const BEAT_MS = 5_000;
/** Without an answer for so long, a round begins nothing new and changes nothing in the table: nobody could stop it. */
const LONGEST_SILENCE_MS = 30_000;
/**
 * After its last heartbeat a round still stands for so long. Longer than it goes on without one, by more than a question
 * to the table takes: what it has sent by then has arrived before another round begins.
 */
const ROUND_STANDS_MS = 45_000;
/** A long sweep ends nothing after this, however often it is started again. */
const LONGEST_SWEEP_MS = 24 * 60 * 60_000;

const AN_HOUR_MS = 60 * 60_000;

/** How far a round is; nothing before it knows that. */
export interface Said {
  readonly progress?: Progress;
  /** Absent before the candidates are stored. */
  readonly soFar?: SoFar | undefined;
}

/** The heartbeat of a round: says that it works and how far it is, and hears whether it has to stop. */
export interface Heartbeat {
  readonly begin: (say: () => Said) => void;
  /**
   * At once: what later rounds must know before this one writes anything.
   *
   * @throws TableError also if another round has taken over
   */
  readonly now: (said: Said) => Promise<void>;
  /** Why nothing new may be begun; undefined while it may. */
  readonly stop: () => NotReachedReason | undefined;
  /** Whether no other round can have begun. If one can, this one leaves the table as it is. */
  readonly stands: () => boolean;
  /** The last word of a round that leaves more to do: the next one may begin at once. @throws TableError */
  readonly last: (said: Said) => Promise<void>;
  readonly end: () => void;
}

/** When a round that works now, and the lease of its sweep, run out. Milliseconds since the epoch. */
export function standsUntil(now: number): { readonly roundUntil: number; readonly leaseUntil: number } {
  return { roundUntil: now + ROUND_STANDS_MS, leaseUntil: now + LEASE_MS };
}

export function isExpired({ createdAt }: Pick<Sweep, 'createdAt'>, now: number): boolean {
  return now - createdAt >= LONGEST_SWEEP_MS;
}

/**
 * Whether a round of this sweep may still come: until an hour after the last moment in which one may end anything, as its
 * execution does.
 */
export function mayGoOn(sweep: Sweep, now: number): boolean {
  return !isFinished(sweep) && !isExpired(sweep, now - AN_HOUR_MS);
}

/** @param of.since when this round began to stand: before the table was asked to let it */
export function openHeartbeat(of: {
  readonly table: Table;
  readonly clock: Clock;
  readonly sweep: Sweep;
  readonly roundId: string;
  readonly since: Moment;
}): Heartbeat {
  const { table, clock, sweep, roundId } = of;
  const over = new AbortController();
  let going: Promise<void> | undefined;
  let heard = of.since;
  let cancelled = sweep.cancelRequested === true;
  let lost = false;

  // By both clocks: a function may be frozen while another one begins.
  const stands = (): boolean => !lost && ageMs(heard, clock) < LONGEST_SILENCE_MS;
  const once = async ({ progress, soFar }: Said, until: ReturnType<typeof standsUntil>): Promise<void> => {
    const sent = momentOf(clock);
    const said = {
      ...until,
      ...(progress === undefined ? {} : { progress }),
      ...(soFar === undefined ? {} : { soFar: JSON.stringify(soFar) }),
    };
    const answer = await beat(table, { sweepId: sweep.sweepId, roundId }, said);
    lost ||= answer === undefined;
    cancelled ||= answer?.cancelRequested === true;
    heard = sent;
  };
  const goOn = async (say: () => Said): Promise<void> => {
    for (let next = clock.monotonic() + BEAT_MS; ;) {
      await clock.sleep(next - clock.monotonic(), over.signal);
      if (over.signal.aborted) return;
      next = clock.monotonic() + BEAT_MS;
      try {
        await once(say(), standsUntil(clock.now()));
      } catch {
        // Silence is what `stop` looks at.
      }
    }
  };

  return {
    begin: (say) => {
      going = goOn(say);
    },
    now: async (said) => {
      await once(said, standsUntil(clock.now()));
      if (lost) throw new TableError('TakenOver');
    },
    stop: () => {
      if (!stands()) return 'table-unavailable';
      if (cancelled) return 'cancelled';
      return isExpired(sweep, clock.now()) ? 'expired' : undefined;
    },
    stands,
    last: async (said) => {
      over.abort();
      await going;
      const now = clock.now();
      await once(said, { ...standsUntil(now), roundUntil: now });
    },
    end: () => over.abort(),
  };
}
