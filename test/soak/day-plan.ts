import { seededRandom, type Random } from '../../local/simulator/random.ts';
import { type Edges, someEdges } from './edges.ts';
import type { Suddenness } from './people.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/** What is decided about a day before it begins. Times are milliseconds since the epoch. */
export interface DayPlan {
  readonly seed: number;
  readonly start: number;
  /** Conversations that are there when it begins, and that begin in its course. */
  readonly old: number;
  readonly fresh: number;
  /** Conversations with a past that nobody was shown before: they appear in the course of the day, some as it calms. */
  readonly late: number;
  readonly acts: number;
  /** Scheduled sweeps, the calm ones included. */
  readonly sweeps: number;
  readonly calmSweeps: number;
  readonly intervalMinutes: number;
  readonly calmFrom: number;
  /** Other events than the schedule's. */
  readonly events: number;
  readonly suddenness: Suddenness;
  /** How often an invocation is killed, delivered twice, met by another at the same time, or finds no warm process. */
  readonly kills: number;
  readonly duplicates: number;
  readonly overlaps: number;
  readonly colds: number;
  /** How far a process's clock may be off, minutes either way. */
  readonly clockOffMinutes: number;
  /** Milliseconds that a request and its answer are usually under way, each. */
  readonly journeyMs: number;
  readonly allowancePerMinute: number;
  readonly threadingMinutes: number;
  /** Requests go over real sockets on loopback. */
  readonly overLoopback: boolean;
  readonly edges: Edges;
  /** More than a hundred conversations, most of them stuck at once. */
  readonly isCrowded: boolean;
  /** More conversations than a run can read before the calm, at its pace and in its time. */
  readonly isLarge: boolean;
}

/** Chance of one purpose of a day: what one draws changes nothing for another. */
export function chanceFor(seed: number, purpose: string): Random {
  let hash = seed >>> 0;
  for (const character of purpose) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return seededRandom(hash);
}

/** One seed in so many goes over loopback. */
const LOOPBACK_EVERY = 100;

/** One day in so many is crowded: each costs as much as ten others. */
const CROWDED_EVERY = 80;

/** One day in so many is too large for its runs. */
const LARGE_EVERY = 40;

export function planDay(seed: number): DayPlan {
  const plan = ordinaryDay(seed);
  if (!plan.overLoopback && chanceFor(seed, 'large days').chance(1 / LARGE_EVERY)) return largeDay(plan);
  const random = chanceFor(seed, 'crowds');
  if (plan.overLoopback || !random.chance(1 / CROWDED_EVERY)) return plan;
  const sweeps = plan.calmSweeps + 4;
  const intervalMinutes = Math.floor(1_440 / sweeps);
  return {
    ...plan,
    isCrowded: true,
    old: random.between(120, 160),
    fresh: 0,
    late: 0,
    acts: random.between(0, 40),
    sweeps,
    intervalMinutes,
    calmFrom: plan.start + 4 * intervalMinutes * MINUTE_MS,
    events: random.between(0, 3),
    allowancePerMinute: 300,
  };
}

/** A run takes 50 seconds, at 30 requests a minute: it can read 18 conversations. */
export const LARGE = { remainingMs: 50_000, requestsPerMinute: 30 } as const;

function largeDay(plan: DayPlan): DayPlan {
  const random = chanceFor(plan.seed, 'large day');
  const sweeps = 40 + plan.calmSweeps;
  const intervalMinutes = Math.floor(1_440 / sweeps);
  return {
    ...plan,
    isLarge: true,
    old: random.between(50, 80),
    fresh: random.between(0, 10),
    late: 0,
    acts: random.between(0, 60),
    sweeps,
    intervalMinutes,
    calmFrom: plan.start + 40 * intervalMinutes * MINUTE_MS,
    events: random.between(0, 3),
    allowancePerMinute: 300,
  };
}

function ordinaryDay(seed: number): DayPlan {
  const random = chanceFor(seed, 'plan');
  const start = Date.UTC(2026, 0, 1) + random.between(0, 364) * DAY_MS + random.between(0, 1_439) * MINUTE_MS;
  const sweeps = 12 + Math.floor(37 * random.next() ** 5);
  const calmSweeps = random.between(4, 5);
  const intervalMinutes = Math.floor(1_440 / sweeps);
  const size = someSize(random);
  const fresh = Math.round(size * random.pick([0, 0.1, 0.3, 0.6]));
  const late = Math.round((size - fresh) * random.pick([0, 0.3, 0.5]));
  const overLoopback = seed % LOOPBACK_EVERY === LOOPBACK_EVERY - 1;
  const isSudden = random.chance(0.6);
  const sometimes = (chance: number, howOften: number): number => (random.chance(chance) ? howOften : 0);
  return {
    seed,
    start,
    old: size - fresh - late,
    late,
    fresh,
    acts: Math.round(size * random.pick([0, 1, 3, 6])),
    sweeps,
    calmSweeps,
    intervalMinutes,
    calmFrom: start + (sweeps - calmSweeps) * intervalMinutes * MINUTE_MS,
    events: random.between(0, 10),
    suddenness: {
      afterRead: isSudden ? random.pick([0, 0.02, 0.1]) : 0,
      beforeWrite: isSudden ? random.pick([0, 0.05, 0.3]) : 0,
      afterWrite: isSudden ? random.pick([0, 0.05, 0.3]) : 0,
    },
    kills: sometimes(0.35, 0.15),
    duplicates: sometimes(0.3, 0.2),
    overlaps: sometimes(0.3, 0.25),
    colds: sometimes(0.3, 0.3),
    clockOffMinutes: sometimes(0.25, random.pick([1, 3, 12, 60, 180])),
    journeyMs: random.pick([1, 10, 40, 150]),
    allowancePerMinute: random.pick([300, 300, 300, 150, 60]),
    threadingMinutes: random.pick([4_320, 4_320, 0, 60]),
    overLoopback,
    edges: someEdges(chanceFor(seed, 'edges'), overLoopback),
    isCrowded: false,
    isLarge: false,
  };
}

/** 0 to 60; most organisations of a soak are small, for 10,000 of them are to be lived through. */
function someSize(random: Random): number {
  const draw = random.next();
  if (draw < 0.05) return 0;
  if (draw < 0.5) return random.between(1, 8);
  if (draw < 0.92) return random.between(9, 24);
  return random.between(25, 60);
}
