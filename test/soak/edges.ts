import type { Fault, FaultSource, StruckRequest } from '../../local/simulator/faults.ts';
import type { Random } from '../../local/simulator/random.ts';
import type { Openings } from './connections.ts';
import { isEnd } from './ends.ts';

/** What happens at the edges of the function on a day: to its clocks, its connections, and what it takes for an end. */
export interface Edges {
  /** Of an invocation to have its wall clock set in its course. */
  readonly clockSettings: number;
  readonly clocksStandStill: boolean;
  readonly openings: Openings;
  /** Of an end to have no effect, and to be followed by reads that answer 404 although the conversation is there. */
  readonly passing404s: number;
  /** Of a read to be answered with a 429 for half a minute or more, while writes wait for their turn. */
  readonly longPauses: number;
  /** How long a token lives (reference 3.1: 300 to 172,800). */
  readonly tokenLifetimeSeconds: number;
}

export function someEdges(random: Random, overLoopback: boolean): Edges {
  const sometimes = (chance: number, howOften: number): number => (random.chance(chance) ? howOften : 0);
  const openings = {
    chance: sometimes(0.3, 0.05),
    chanceOfEnds: sometimes(0.25, 0.3),
    standingStill: sometimes(0.5, 0.4),
  };
  return {
    clockSettings: sometimes(0.3, 0.4),
    clocksStandStill: random.chance(0.5),
    // On a real wire connections open as they do.
    openings: overLoopback ? { chance: 0, chanceOfEnds: 0, standingStill: 0 } : openings,
    passing404s: sometimes(0.2, 0.3),
    longPauses: sometimes(0.2, 0.05),
    tokenLifetimeSeconds: random.pick([86_400, 86_400, 86_400, 1_800, 300]),
  };
}

/** A read of the live state of one conversation. */
function isRead({ method, path }: StruckRequest): boolean {
  return method === 'GET' && path === '/api/v2/conversations/{conversationId}';
}

/** Draws what strikes requests at the edges. */
export function edgeFaults(random: Random, { passing404s, longPauses }: Edges): FaultSource {
  /** How many reads of a conversation are still to be answered 404. */
  const unseen = new Map<string, number>();
  return (request) => {
    const { conversationId = '' } = request;
    if (isEnd(request)) {
      if (passing404s === 0 || !random.chance(passing404s)) return [];
      unseen.set(conversationId, random.pick([1, 1, 2]));
      return random.chance(0.7) ? [{ kind: 'no-effect' }] : [];
    }
    if (!isRead(request)) return [];
    const left = unseen.get(conversationId) ?? 0;
    unseen.set(conversationId, left - 1);
    const faults: Fault[] = left > 0 ? [{ kind: 'not-found' }] : [];
    if (longPauses > 0 && random.chance(longPauses))
      faults.push({ kind: 'throttled', retryAfterSeconds: random.between(31, 60) });
    return faults;
  };
}
