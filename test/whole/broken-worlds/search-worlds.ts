import type { Fault } from '../../../local/simulator/faults.ts';
import { PATHS } from '../../support/journal.ts';
import {
  apiAt,
  type BrokenWorld,
  COMPLETE,
  DAY_MS,
  every,
  FAILED,
  NO_BACKLOG,
  PARTIAL,
  searchesOver,
} from './world.ts';

/** What is the same of every world in which nothing can be searched. */
const nothingSearched = {
  outcome: 'failed',
  http: { asks: 'preview', state: 'failed' },
  metrics: { ...FAILED, ...NO_BACKLOG, Failed: 0 },
  alarms: ['run-failed'],
} as const;

const PROXY = { kind: 'proxy', status: 302, location: 'https://proxy.example/' } as const satisfies Fault;
/** The four windows of the 93 days up to 15 June 2026 that a deployment searches unless told otherwise. */
const WHOLE = '2026-03-15/2026-06-15';

export const SEARCH_WORLDS: readonly BrokenWorld[] = [
  {
    ...nothingSearched,
    name: 'all searches are answered 415',
    spoil: every('search', { kind: 'rejected', status: 415 }),
    diagnoses: [
      {
        code: 'platform-error',
        operation: 'search',
        status: 415,
        genesysCode: 'unsupported.media.type',
        count: 2,
      },
    ],
    failedWindows: [WHOLE],
    mostRequests: 2,
  },
  {
    ...nothingSearched,
    name: 'all searches are redirected',
    spoil: every('search', PROXY),
    diagnoses: [{ code: 'not-genesys', operation: 'search', status: 302, count: 2 }],
    failedWindows: [WHOLE],
    mostRequests: 2,
  },
  {
    ...nothingSearched,
    name: 'all searches are answered with a web page, as if that were well',
    spoil: every('search', { kind: 'proxy', status: 200 }),
    // Half an answer may be of one that was too long: it is asked for in halves, as far as three single days.
    diagnoses: [{ code: 'not-genesys', operation: 'search', status: 200, count: 3 }],
    failedWindows: [WHOLE],
    mostRequests: 10,
  },
  {
    ...nothingSearched,
    name: 'all searches are forbidden by a web page',
    spoil: every('search', { kind: 'proxy', status: 403 }),
    diagnoses: [{ code: 'not-genesys', operation: 'search', status: 403, count: 2 }],
    failedWindows: [WHOLE],
    mostRequests: 2,
  },
  {
    ...nothingSearched,
    name: 'all searches fail at Genesys',
    spoil: every('search', { kind: 'server-error', status: 500 }),
    diagnoses: [
      {
        code: 'platform-error',
        operation: 'search',
        status: 500,
        genesysCode: 'internal.server.error',
        count: 3,
      },
    ],
    failedWindows: [WHOLE],
    mostRequests: 15,
  },
  {
    ...nothingSearched,
    name: 'all searches are too much for Genesys, a day too',
    spoil: every('search', { kind: 'server-error', status: 504 }),
    diagnoses: [
      { code: 'platform-error', operation: 'search', status: 504, genesysCode: 'request.timeout', count: 3 },
    ],
    failedWindows: [WHOLE],
    mostRequests: 40,
  },
  {
    // Genesys works, and the client has used up its allowance: nothing has failed (DESIGN.md section 5).
    name: 'all searches are over the rate limit, for longer than the run may take',
    spoil: every('search', { kind: 'throttled', retryAfterSeconds: 3_600 }),
    outcome: 'partial',
    http: { asks: 'preview', state: 'partial' },
    diagnoses: [
      {
        code: 'rate-limited',
        operation: 'search',
        status: 429,
        genesysCode: 'too.many.requests.retry.after',
        count: 1,
      },
    ],
    metrics: { ...PARTIAL, ...NO_BACKLOG, Failed: 0 },
    alarms: ['partial'],
    failedWindows: [WHOLE],
  },
  {
    ...nothingSearched,
    name: 'nobody listens where the API should be',
    spoil: apiAt('http://127.0.0.1:9'),
    diagnoses: [{ code: 'unreachable', operation: 'search', count: 2 }],
    failedWindows: [WHOLE],
  },
  {
    ...nothingSearched,
    name: 'the host of the API has no address',
    spoil: apiAt('https://api.nobody.invalid'),
    diagnoses: [{ code: 'unreachable', operation: 'search', count: 2 }],
    failedWindows: [WHOLE],
  },
  {
    ...nothingSearched,
    name: 'the host of the API speaks no TLS',
    spoil: apiAt(({ simulator }) => simulator.app.listeningOrigin.replace('http:', 'https:')),
    diagnoses: [{ code: 'unreachable', operation: 'search', count: 2 }],
    failedWindows: [WHOLE],
  },
  {
    ...nothingSearched,
    name: 'the API is looked for at a host of somebody else',
    spoil: apiAt(async ({ anotherOrganisation }) => {
      const other = await anotherOrganisation();
      other.faults.source = () => [{ kind: 'proxy', status: 404 }];
      return other.app.listeningOrigin;
    }),
    diagnoses: [{ code: 'not-genesys', operation: 'search', status: 404, count: 2 }],
    failedWindows: [WHOLE],
  },
  {
    name: 'one window of four fails',
    spoil: searchesOver(70, { kind: 'server-error', status: 500 }),
    outcome: 'partial',
    http: { asks: 'preview', state: 'partial' },
    diagnoses: [
      {
        code: 'platform-error',
        operation: 'search',
        status: 500,
        genesysCode: 'internal.server.error',
        count: 1,
      },
    ],
    metrics: { ...PARTIAL, ...NO_BACKLOG, Closed: 3 },
    alarms: ['partial'],
    failedWindows: ['2026-03-15/2026-04-14'],
  },
  {
    name: 'three days in a row are too much for Genesys, in one window of four',
    spoil: ({ simulator }) => {
      const bad = [40, 41, 42].map((daysAgo) => simulator.now() - daysAgo * DAY_MS);
      simulator.faults.source = ({ path, body }) => {
        const [from = NaN, to = NaN] = String((body as { interval?: string } | undefined)?.interval)
          .split('/')
          .map((one) => Date.parse(one));
        const isBad = path === PATHS.search && bad.some((day) => from <= day && day < to);
        return isBad ? [{ kind: 'server-error', status: 504 }] : [];
      };
    },
    outcome: 'partial',
    http: { asks: 'preview', state: 'partial' },
    diagnoses: [
      { code: 'platform-error', operation: 'search', status: 504, genesysCode: 'request.timeout', count: 3 },
    ],
    // What began after those days was not searched: a search that stops names what it left out.
    metrics: { ...PARTIAL, ...NO_BACKLOG, Closed: 0 },
    alarms: ['partial'],
    failedWindows: ['2026-05-04/2026-06-15'],
  },
  {
    name: 'the login is answered by a web page',
    spoil: every('login', { kind: 'proxy', status: 200 }),
    outcome: { error: 'LoginMalformedError' },
    http: { asks: 'preview', state: 'failed', problem: 'login-malformed' },
    diagnoses: [],
    metrics: { Runs: undefined, ...NO_BACKLOG },
    alarms: ['function-errors', 'no-report'],
  },
  {
    name: 'nothing is broken',
    spoil: () => undefined,
    outcome: 'complete',
    http: { asks: 'preview', state: 'complete' },
    diagnoses: [],
    metrics: { ...COMPLETE, Open: 3, Stuck: 3, WouldClose: 0, Kept: 0, Closed: 3 },
    alarms: [],
    failedWindows: [],
  },
];
