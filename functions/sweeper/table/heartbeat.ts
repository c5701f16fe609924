import type { Clock } from '../clock.ts';
import type { NotReachedReason } from '../outcome.ts';
import { LEASE_MS } from './lease.ts';
import type { Table } from './port.ts';
import type { Progress, SoFar, Sweep } from './sweep-item.ts';
import { beat } from './sweeps.ts';

const BEAT_MS = 5_000;
/** Without an answer for so long, a round begins nothing new: nobody could stop it. */
const LONGEST_SILENCE_MS = 30_000;
/** After its last heartbeat a round still stands for so long: longer than it goes on without one. */
const ROUND_STANDS_MS = 45_000;
/** A long sweep ends nothing after this, however often it is started again. */
const LONGEST_SWEEP_MS = 24 * 60 * 60_000;

/** How far a round is. */
export interface Said {
  readonly progress: Progress;
  /** Undefined before the candidates are stored. */
  readonly soFar: SoFar | undefined;
}

/** The heartbeat of a round: says that it works and how far it is, and hears whether it has to stop. */
export interface Heartbeat {
  readonly begin: (say: () => Said) => void;
  /** At once: what later rounds must know before this one writes anything. @throws TableError */
  readonly now: (said: Said) => Promise<void>;
  /** Why nothing new may be begun; undefined while it may. */
  readonly stop: () => NotReachedReason | undefined;
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

export function openHeartbeat(of: {
  readonly table: Table;
  readonly clock: Clock;
  readonly sweep: Sweep;
  readonly roundId: string;
}): Heartbeat {
  const { table, clock, sweep, roundId } = of;
  const over = new AbortController();
  let going: Promise<void> | undefined;
  let heardAt = clock.monotonic();
  let cancelled = sweep.cancelRequested === true;
  let lost = false;

  const once = async ({ progress, soFar }: Said, until: ReturnType<typeof standsUntil>): Promise<void> => {
    const sentAt = clock.monotonic();
    const said = { ...until, progress, ...(soFar === undefined ? {} : { soFar: JSON.stringify(soFar) }) };
    const answer = await beat(table, { sweepId: sweep.sweepId, roundId }, said);
    lost = answer === undefined;
    cancelled ||= answer?.cancelRequested === true;
    heardAt = sentAt;
  };
  const goOn = async (say: () => Said): Promise<void> => {
    for (;;) {
      await clock.sleep(BEAT_MS, over.signal);
      if (over.signal.aborted) return;
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
    now: (said) => once(said, standsUntil(clock.now())),
    stop: () => {
      if (lost) return 'table-unavailable';
      if (cancelled) return 'cancelled';
      if (isExpired(sweep, clock.now())) return 'expired';
      return clock.monotonic() - heardAt >= LONGEST_SILENCE_MS ? 'table-unavailable' : undefined;
    },
    last: async (said) => {
      over.abort();
      await going;
      const now = clock.now();
      await once(said, { ...standsUntil(now), roundUntil: now });
    },
    end: () => over.abort(),
  };
}
