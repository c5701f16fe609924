import type { Dispatcher } from 'undici';
import type { Fault, FaultSource, StruckRequest } from '../../local/simulator/faults.ts';
import { objectOf, textOf } from '../../local/simulator/json-values.ts';
import type { Random } from '../../local/simulator/random.ts';
import type { Opening } from './connections.ts';
import { chanceFor } from './day-plan.ts';
import { targetOf } from './weather.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/** What an outage does to each request that it strikes. Each is drawn once, and is the same until the outage is over. */
type Failing =
  | { readonly kind: 'answered'; readonly fault: Fault }
  /** No connection comes about, after so long: with a code as the system, TLS or undici gives it. */
  | { readonly kind: 'unconnected'; readonly code: string; readonly afterMs: number };

const FAILINGS: Readonly<Record<string, (random: Random) => Failing>> = {
  'a server error': (random) => ({
    kind: 'answered',
    fault: {
      kind: 'server-error',
      status: random.pick([500, 500, 502, 503, 504]),
      when: random.pick(['before', 'before', 'after']),
    },
  }),
  'a refusal to take it': (random) => ({
    kind: 'answered',
    fault: random.pick<Fault>([
      { kind: 'rejected', status: 415 },
      { kind: 'rejected', status: 415 },
      { kind: 'rejected', status: 413 },
      { kind: 'rejected', status: 408 },
      { kind: 'bad-request' },
      { kind: 'conflict' },
    ]),
  }),
  'a redirect': (random) => ({
    kind: 'answered',
    fault: {
      kind: 'proxy',
      status: random.pick([301, 302, 302, 307]),
      location: 'https://proxy.example/login',
    },
  }),
  'a web page': (random) => ({
    kind: 'answered',
    fault: { kind: 'proxy', status: random.pick([200, 200, 403, 404, 407, 502, 503]) },
  }),
  'no connection': (random) => ({
    kind: 'unconnected',
    code: random.pick(CONNECTION_CODES),
    // Less than undici's own ten seconds, and than anybody waits for an answer.
    afterMs: random.pick([1, 20, 300, 9_000]),
  }),
};

/** How Node and undici name what keeps a connection from coming about. */
const CONNECTION_CODES = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'ERR_TLS_CERT_ALTNAME_INVALID',
] as const;

/** What it strikes: everything, everything but the login, or one operation. */
type Target = 'everything' | 'the API' | 'searches' | 'reads' | 'ends' | 'logins';

/** A part of the platform, or of the way there, that does not work for a while. */
export interface Outage {
  /** For the statistics. */
  readonly name: string;
  readonly target: Target;
  readonly from: number;
  readonly to: number;
  readonly failing: Failing;
  /** Of the conversations whose requests it strikes; 1 for all. */
  readonly share: number;
  /** Only searches over one of these days are struck, ms since the epoch at 00:00 UTC; all where absent. */
  readonly days?: { readonly first: number; readonly last: number };
}

/** One day in so many has outages. */
const OUTAGES_EVERY = 6;

/** The outages of a day between two times; none on most days. */
export function someOutages(random: Random, from: number, to: number): readonly Outage[] {
  if (!random.chance(1 / OUTAGES_EVERY)) return [];
  return Array.from({ length: random.pick([1, 1, 2]) }, () => {
    const what = random.pick(Object.keys(FAILINGS));
    const target = random.pick([
      'everything',
      'the API',
      'searches',
      'searches',
      'searches',
      'reads',
      'reads',
      'ends',
      'ends',
      'logins',
    ] as const);
    const isTotal = random.chance(0.6);
    const isWholeDay = random.chance(0.6);
    const begin = random.between(from, to);
    const end = Math.min(to, begin + random.between(30, 600) * MINUTE_MS);
    const today = Math.floor(from / DAY_MS) * DAY_MS;
    const last = today - random.pick([0, 1, 3, 10, 40]) * DAY_MS;
    const days = { first: last - random.pick([0, 0, 1, 4]) * DAY_MS, last };
    const share = random.pick([0.3, 0.6, 0.9]);
    return {
      name: `${what}: ${isTotal ? '' : 'some of '}${target}`,
      target,
      failing: (FAILINGS[what] ?? never)(random),
      ...(isWholeDay ? { from, to } : { from: begin, to: end }),
      share: isTotal || target === 'searches' ? 1 : share,
      ...(!isTotal && target === 'searches' ? { days } : {}),
    };
  });
}

function never(): never {
  throw new Error('not drawn');
}

/** What a host answers to everything that is not Genesys's, on days on which the secret names one. */
export interface ForeignHost {
  readonly fault: Fault;
  readonly from: number;
  readonly to: number;
}

const FOREIGN_EVERY = 25;

export function someForeignHost(random: Random, from: number, to: number): ForeignHost | undefined {
  if (!random.chance(1 / FOREIGN_EVERY)) return undefined;
  const fault: Fault = { kind: 'proxy', status: random.pick([200, 302, 403, 404, 404, 502]) };
  const begin = random.chance(0.5) ? from : random.between(from, to);
  return { fault, from: begin, to: Math.min(to, begin + random.between(60, 1_440) * MINUTE_MS) };
}

/** Draws what strikes a request that arrives during an outage. */
export function outageFaults(outages: readonly Outage[], seed: number, now: () => number): FaultSource {
  return (request) =>
    outages.flatMap(({ failing, ...outage }) =>
      failing.kind === 'answered' && isStruck(outage, request, now(), seed) ? [failing.fault] : [],
    );
}

/** How a request's connection opens, where no outage keeps it from that: as `otherwise` draws. */
export function openingDuring(
  outages: readonly Outage[],
  seed: number,
  now: () => number,
  otherwise: (options: Dispatcher.DispatchOptions) => Opening,
): (options: Dispatcher.DispatchOptions) => Opening {
  return (options) => {
    for (const { failing, ...outage } of outages) {
      if (failing.kind === 'unconnected' && isStruck(outage, requestOf(options), now(), seed))
        return { ms: failing.afterMs, standsStill: false, fails: failing.code };
    }
    return otherwise(options);
  };
}

function isStruck(
  { target, from, to, days, share }: Omit<Outage, 'failing'>,
  request: StruckRequest,
  at: number,
  seed: number,
): boolean {
  if (at < from || at >= to) return false;
  const isLogin = targetOf(request) === 'logins';
  const isTarget =
    target === 'everything' || (target === 'the API' && !isLogin) || target === targetOf(request);
  if (!isTarget || (days !== undefined && !isOverOneOf(days, request))) return false;
  return share === 1 || chanceFor(seed, `outage of ${request.conversationId ?? request.path}`).chance(share);
}

function isOverOneOf(days: NonNullable<Outage['days']>, { body }: StruckRequest): boolean {
  const [from = NaN, to = NaN] = textOf(objectOf(body)['interval'])
    .split('/')
    .map((one) => Date.parse(one));
  return from <= days.last && to > days.first;
}

/** A request before it has left, as the far end would see it. */
function requestOf({ method, path: url, body }: Dispatcher.DispatchOptions): StruckRequest {
  const [path = url] = url.split('?');
  const id = /^\/api\/v2\/conversations\/(?:messages\/)?([0-9a-f-]{36})/iu.exec(path)?.[1]?.toLowerCase();
  const isSearch = path.startsWith('/api/v2/analytics/');
  return {
    method,
    path: id === undefined ? path : path.replace(/[0-9a-f-]{36}/iu, '{conversationId}'),
    ...(id === undefined ? {} : { conversationId: id }),
    ...(isSearch && typeof body === 'string' ? { body: JSON.parse(body) as unknown } : {}),
  };
}
