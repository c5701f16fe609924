import type { Fault, FaultSource, StruckRequest } from '../../local/simulator/faults.ts';
import type { Random } from '../../local/simulator/random.ts';
import { isEnd } from './ends.ts';

type Draw = (random: Random) => Fault;

/** What may go wrong with single requests, by the name under which the statistics count it. */
const KINDS = {
  slow: (random) => ({ kind: 'latency', ms: random.between(500, 9_000) }),
  'very slow': (random) => ({ kind: 'latency', ms: random.between(9_000, 120_000) }),
  '429 with Retry-After': (random) => ({
    kind: 'throttled',
    retryAfterSeconds: random.pick([-5, 0, 0, 1, 2, 5, 20, 60, 170, 240, 300]),
  }),
  '429 with an HTTP date': (random) => ({
    kind: 'throttled',
    retryAfterSeconds: random.pick([-30, 0, 1, 5, 20, 60, 240]),
    asDate: true,
  }),
  '429 that says so in its body alone': (random) => ({
    kind: 'throttled',
    retryAfterSeconds: null,
    bodySeconds: random.pick([0, 1, 5, 20, 60, 240]),
    resetSeconds: null,
  }),
  '429 that says when its minute is over': () => ({
    kind: 'throttled',
    retryAfterSeconds: null,
    bodySeconds: null,
  }),
  '429 that says nothing': () => ({
    kind: 'throttled',
    retryAfterSeconds: null,
    bodySeconds: null,
    resetSeconds: null,
  }),
  '5xx': (random) => ({
    kind: 'server-error',
    status: random.pick([500, 502, 503, 504]),
    when: random.pick(['before', 'after']),
  }),
  // The only 5xx for which Retry-After means anything (RFC 9110 10.2.3).
  '503 with Retry-After': (random) => ({
    kind: 'server-error',
    status: 503,
    when: random.pick(['before', 'after']),
    retryAfterSeconds: random.between(1, 30),
    asDate: random.chance(0.3),
  }),
  reset: (random) => ({ kind: 'reset', when: random.pick(['before', 'after']) }),
  hang: (random) => ({ kind: 'hang', when: random.pick(['before', 'after']) }),
  'half a body': () => ({ kind: 'half-body' }),
  'half a body sent as whole': () => ({ kind: 'half-body', asIfWhole: true }),
  html: (random) => ({
    kind: 'html',
    status: random.pick([200, 403, 502, 503]),
    when: random.pick(['before', 'after']),
  }),
  'empty body': (random) => ({
    kind: 'empty-body',
    status: random.pick([200, 204, 500]),
    when: random.pick(['before', 'after']),
  }),
  forbidden: (random) => ({
    kind: 'forbidden',
    variant: random.pick([
      'missing-permissions',
      'missing-any-permissions',
      'not-authorized',
      'user-context',
      'html',
    ]),
  }),
  'bad request': () => ({ kind: 'bad-request' }),
  'not found': () => ({ kind: 'not-found' }),
  conflict: () => ({ kind: 'conflict' }),
  'token revoked': () => ({ kind: 'token-revoked' }),
  'no effect': () => ({ kind: 'no-effect' }),
  'late effect': (random) => ({ kind: 'late-effect', ms: random.between(100, 60_000) }),
  'hidden end': () => ({ kind: 'hidden-end' }),
} as const satisfies Record<string, Draw>;

export type FaultName = keyof typeof KINDS;

/** Every kind, by its name. */
export const FAULT_NAMES: readonly FaultName[] = Object.keys(KINDS).filter(
  (name): name is FaultName => name in KINDS,
);

/** What strikes only a request that ends something. */
const FOR_ENDS: ReadonlySet<FaultName> = new Set(['no effect', 'late effect', 'hidden end']);

/** What seldom meets an end by chance, and leaves open whether it took place, or lets it seem so. */
export const RARE_AT_ENDS: readonly FaultName[] = [
  '5xx',
  'reset',
  'hang',
  'very slow',
  'half a body',
  'half a body sent as whole',
  'html',
  'empty body',
  'late effect',
  'hidden end',
];

/** A fault that strikes some of the ends that arrive on a day, one after the other. */
export interface AimedFault {
  readonly name: FaultName;
  /** The first that it strikes, from 1. */
  readonly from: number;
  readonly times: number;
}

/** A time of the day in which one kind of fault strikes some of the requests. */
export interface Spell {
  readonly name: FaultName;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Of a request to be struck. */
  readonly chance: number;
  /** Which requests it strikes. */
  readonly target: Target;
}

/** What a spell strikes: everything, or one part of the service that is in trouble alone. */
type Target = 'everything' | 'reads' | 'ends' | 'searches' | 'logins';

const MINUTE_MS = 60_000;

/** The spells of a day between two times; none on a fine one. */
export function someSpells(
  random: Random,
  from: number,
  to: number,
  withoutHangs: boolean,
): readonly Spell[] {
  if (random.chance(0.12)) return [];
  const names = FAULT_NAMES.filter((name) => !withoutHangs || (name !== 'hang' && name !== 'very slow'));
  return Array.from({ length: random.between(1, 6) }, () => {
    const begin = random.between(from, to);
    const isStorm = random.chance(0.2);
    const minutes = isStorm ? random.between(1, 10) : random.between(20, 600);
    const name = random.pick(names);
    const target = FOR_ENDS.has(name)
      ? 'ends'
      : random.pick(['everything', 'everything', 'ends', 'ends', 'reads', 'searches', 'logins'] as const);
    return {
      name,
      target,
      from: begin,
      to: Math.min(to, begin + minutes * MINUTE_MS),
      chance: isStorm ? 0.9 : random.pick(target === 'everything' ? [0.02, 0.05, 0.1, 0.3] : [0.1, 0.3, 0.6]),
    };
  });
}

/** Draws what strikes a request that arrives. `struck` is told of each fault. */
export function weatherOf(
  spells: readonly Spell[],
  about: {
    readonly random: Random;
    readonly now: () => number;
    readonly struck: (request: StruckRequest, faults: readonly Fault[]) => void;
    /** What strikes besides, drawn from a chance of its own. */
    readonly aimed?: AimedFault | undefined;
    readonly aim: Random;
    /** What strikes at the edges, whatever the weather. */
    readonly also: FaultSource;
  },
): FaultSource {
  const { random, now, struck, aimed, aim, also } = about;
  let ends = 0;
  const isAimedAt = (request: StruckRequest): boolean => {
    if (!isEnd(request)) return false;
    ends += 1;
    return aimed !== undefined && ends >= aimed.from && ends < aimed.from + aimed.times;
  };
  return (request) => {
    const at = now();
    const names = spells
      .filter(({ from, to }) => from <= at && at < to)
      .filter(({ target }) => target === 'everything' || target === targetOf(request))
      .filter(({ chance }) => random.chance(chance))
      .map(({ name }) => name);
    const faults = names.map((name): Fault => KINDS[name](random));
    if (isAimedAt(request) && aimed !== undefined) faults.push(KINDS[aimed.name](aim));
    faults.push(...also(request));
    if (faults.length > 0) struck(request, faults);
    return faults;
  };
}

/** Which part of the service a request asks. */
export function targetOf(request: StruckRequest): Target | undefined {
  const { method, path } = request;
  if (path === '/oauth/token') return 'logins';
  if (path.startsWith('/api/v2/analytics/')) return 'searches';
  if (method === 'GET' && path === '/api/v2/conversations/{conversationId}') return 'reads';
  return isEnd(request) ? 'ends' : undefined;
}
