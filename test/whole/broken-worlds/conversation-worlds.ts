import { PATHS } from '../../support/journal.ts';
import { type BrokenWorld, COMPLETE, every, everyWrite, FAILED } from './world.ts';

/** What is the same of every world in which nothing can be read. */
const nothingRead = {
  outcome: 'failed',
  http: { asks: 'preview', state: 'failed' },
  alarms: ['run-failed'],
  failedWindows: [],
} as const;
/** All was searched: the backlog is known. */
const READ_METRICS = { ...FAILED, Open: 3, Stuck: 0, Kept: 0, Failed: 3, Refused: 0 } as const;
/** Nothing stuck could be ended. */
const nothingEnded = {
  stuck: 5,
  outcome: 'failed',
  http: { asks: 'close', status: 502, problem: 'run-failed' },
  metrics: { ...FAILED, Open: 5, Stuck: 5, Closed: 0, Failed: 5 },
  alarms: ['run-failed'],
} as const;

export const CONVERSATION_WORLDS: readonly BrokenWorld[] = [
  {
    ...nothingRead,
    name: 'every live read fails at Genesys',
    spoil: every('read', { kind: 'server-error', status: 500 }),
    diagnoses: [
      {
        code: 'platform-error',
        operation: 'read',
        status: 500,
        genesysCode: 'internal.server.error',
        count: 3,
      },
    ],
    metrics: READ_METRICS,
  },
  {
    ...nothingRead,
    name: 'every live read is answered with a web page, as if that were well',
    spoil: every('read', { kind: 'proxy', status: 200 }),
    diagnoses: [{ code: 'not-genesys', operation: 'read', status: 200, count: 3 }],
    // No live state of Genesys's, and none that says otherwise: each is kept.
    metrics: { ...FAILED, Open: 3, Stuck: 0, Kept: 3, Failed: 0, Refused: 0 },
  },
  {
    ...nothingRead,
    name: 'every live read is forbidden by a web page',
    spoil: every('read', { kind: 'proxy', status: 403 }),
    diagnoses: [{ code: 'not-genesys', operation: 'read', status: 403, count: 3 }],
    metrics: READ_METRICS,
  },
  {
    ...nothingRead,
    name: 'every live read is answered 404 by a proxy',
    spoil: every('read', { kind: 'proxy', status: 404 }),
    diagnoses: [{ code: 'not-genesys', operation: 'read', status: 404, count: 3 }],
    metrics: READ_METRICS,
  },
  {
    ...nothingRead,
    name: 'every live read is redirected',
    spoil: every('read', { kind: 'proxy', status: 302, location: 'https://proxy.example/' }),
    diagnoses: [{ code: 'not-genesys', operation: 'read', status: 302, count: 3 }],
    metrics: READ_METRICS,
  },
  {
    ...nothingRead,
    name: 'every connection breaks at a live read',
    spoil: every('read', { kind: 'reset' }),
    diagnoses: [{ code: 'platform-error', operation: 'read', count: 3 }],
    metrics: READ_METRICS,
  },
  {
    name: 'one live read of three fails',
    spoil: ({ simulator }, [first]) =>
      void simulator.faults.add({
        path: PATHS.read,
        conversationId: first?.id ?? '',
        fault: { kind: 'server-error', status: 503 },
      }),
    outcome: 'complete',
    http: { asks: 'preview', state: 'complete' },
    diagnoses: [
      {
        code: 'platform-error',
        operation: 'read',
        status: 503,
        genesysCode: 'service.unavailable',
        count: 1,
      },
    ],
    metrics: { ...COMPLETE, Open: 3, Stuck: 2, Closed: 2, Failed: 1 },
    alarms: [],
  },
  {
    ...nothingEnded,
    name: 'every write fails at Genesys, and five are stuck',
    spoil: everyWrite({ kind: 'server-error', status: 500 }),
    diagnoses: [
      {
        code: 'platform-error',
        operation: 'teardown',
        status: 500,
        genesysCode: 'internal.server.error',
        count: 5,
      },
    ],
  },
  {
    ...nothingEnded,
    name: 'every write fails at Genesys, and four are stuck',
    stuck: 4,
    spoil: everyWrite({ kind: 'server-error', status: 500 }),
    outcome: 'complete',
    http: { asks: 'close', status: 200 },
    diagnoses: [
      {
        code: 'platform-error',
        operation: 'teardown',
        status: 500,
        genesysCode: 'internal.server.error',
        count: 4,
      },
    ],
    metrics: { ...COMPLETE, Open: 4, Stuck: 4, Closed: 0, Failed: 4 },
    alarms: [],
  },
  {
    ...nothingEnded,
    name: 'every write is forbidden by a web page',
    spoil: everyWrite({ kind: 'proxy', status: 403 }),
    diagnoses: [{ code: 'not-genesys', operation: 'disconnect', status: 403, count: 5 }],
  },
  {
    ...nothingEnded,
    name: 'every write is redirected',
    spoil: everyWrite({ kind: 'proxy', status: 302, location: 'https://proxy.example/' }),
    diagnoses: [{ code: 'not-genesys', operation: 'disconnect', status: 302, count: 5 }],
  },
  {
    ...nothingEnded,
    name: 'every write is answered with a web page, as if that were well',
    spoil: everyWrite({ kind: 'proxy', status: 200 }),
    // Somebody accepted it: what was accepted and ended nothing is unverified.
    outcome: 'complete',
    http: { asks: 'close', status: 200 },
    diagnoses: [],
    metrics: { ...COMPLETE, Open: 5, Stuck: 5, Closed: 0, Failed: 0, Unverified: 5 },
    alarms: ['unverified'],
  },
];
