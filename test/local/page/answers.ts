import type { ExplainReport, Report, ReportRow } from '../../../functions/sweeper/report/schemas.ts';
import type { OutcomeRow } from '../../../functions/sweeper/outcome.ts';
import { STUCK_CLASSES } from '../../../functions/sweeper/policy/schema.ts';
import { KEEP_REASONS } from '../../../functions/sweeper/policy/judgement.ts';
import { diagnosis, id, plan, report, result } from '../../functions/report/rows.ts';
import { anId } from '../print/a-report.ts';

export const QUEUE = 'aaaaaaaa-0000-4000-8000-000000000001';
export const OTHER_QUEUE = 'aaaaaaaa-0000-4000-8000-000000000002';
export const HOSTILE = `<script>alert('a')</script>"><img src=x onerror=b> & '`;

const NOW = Date.UTC(2026, 10, 21, 8);

/** Rows of every class, every reason to keep and every other outcome, `count` in all. */
export function someRows(count: number, mode: Report['mode']): readonly OutcomeRow[] {
  return Array.from({ length: count }, (_, n) => rowOf(n, mode));
}

const OTHERS = [
  { outcome: 'already-ended', reason: 'just-now' },
  { outcome: 'unverified', reason: 'still-open', stuck: true },
  { outcome: 'refused', reason: 'permission-missing', stuck: true },
  { outcome: 'failed', reason: 'platform-error', stuck: true },
  { outcome: 'not-reached', reason: 'deadline' },
  { outcome: 'unknown-id' },
] as const;

function rowOf(n: number, mode: Report['mode']): OutcomeRow {
  const idleMinutes = 35 + ((n * 977) % 60_000);
  const times = {
    idleMinutes,
    ageMinutes: idleMinutes + 50,
    clockStartedAt: NOW - idleMinutes * 60_000,
    lastGuestMessageAt: NOW - (idleMinutes + 4) * 60_000,
    lastAnswerAt: NOW - idleMinutes * 60_000,
    toldBy: n % 9 === 0 ? 'status' : 'participant',
  } as const;
  const queueId = n % 5 === 0 ? undefined : n % 2 === 0 ? QUEUE : OTHER_QUEUE;
  const known = { conversationId: id(n), ...(queueId === undefined ? {} : { queueId }) };
  const stuckClass = STUCK_CLASSES[n % STUCK_CLASSES.length] ?? 'hollow';
  if (n % 3 === 0) {
    const queued = stuckClass === 'queue-stuck' ? { queuedSinceMinutes: idleMinutes } : {};
    const agents = stuckClass === 'guest-silent' ? { agents: 1, agentMinutes: idleMinutes + 10 } : {};
    const of = {
      ...known,
      ...times,
      ...queued,
      ...agents,
      class: stuckClass,
      thresholdMinutes: 30,
      stuck: true,
    } as const;
    return mode === 'dry-run'
      ? { ...of, guestWaits: false, outcome: 'would-close', operation: 'disconnect' }
      : {
          ...of,
          guestWaits: false,
          outcome: 'closed',
          operation: 'disconnect',
          verifiedAfterMs: 700,
          ...(n % 4 === 0 ? { wrapUpOwed: true } : {}),
        };
  }
  const other = n % 7 === 0 ? OTHERS[(n / 7) % OTHERS.length] : undefined;
  if (other !== undefined) return { ...known, ...other, class: stuckClass, idleMinutes };
  const reason = KEEP_REASONS[n % KEEP_REASONS.length] ?? 'active';
  const waits =
    reason === 'waiting-for-us' ? ({ class: 'queue-stuck', ...times, guestWaits: true } as const) : {};
  return { ...known, ...waits, outcome: 'kept', reason };
}

/** A report with something of everything. */
export function aWholeReport(mode: Report['mode'], count = 400, name = 'Orders'): Report {
  const rows = someRows(count, mode);
  const request = {
    mode,
    note: HOSTILE,
    requestedBy: 'jo',
    policy: { queues: { [QUEUE]: { classes: { hollow: 90 } } } },
  };
  return report(rows, {
    plan: plan(request),
    rules: plan(request),
    region: 'eu-west-1',
    queueNames: new Map([[QUEUE, name]]),
    warnings: [{ code: 'clock-differs', message: `A clock is wrong ${HOSTILE}` }],
    result: result({
      rows,
      search: { from: Date.UTC(2026, 7, 21), windows: 3, failedWindows: ['2026-09-01'], dropped: 0 },
      crowd: {
        candidates: count,
        judged: count,
        stuck: 700,
        limit: 500,
        limitSetBy: 'abortIfMoreThan',
        estimated: false,
        wouldAbort: mode === 'dry-run',
        capped: mode === 'dry-run',
      },
      diagnoses: [diagnosis({ remedy: `Add it ${HOSTILE}`, contextId: 'context-1', status: 403 })],
      assumptions: [{ assumption: 'message-stands-with-its-author', holds: 9, against: 1, example: id(1) }],
    }),
  });
}

export function aRowOf({ conversations }: Report, outcome: ReportRow['outcome']): ReportRow {
  const found = conversations.find((row) => row.outcome === outcome);
  if (found === undefined) throw new Error(`no row ${outcome}`);
  return found;
}

export const EXPLANATION: ExplainReport = {
  action: 'explain',
  org: 'main',
  region: 'eu-west-1',
  conversations: [
    {
      conversationId: anId(1),
      verdict: 'stuck',
      class: 'guest-silent',
      idleMinutes: 2_000,
      thresholdMinutes: 1_440,
      clockStartedAt: '2026-11-01T00:00:00.000Z',
      evidence: {
        guest: 'connected',
        agent: 'connected',
        queue: 'gone',
        flow: 'none',
        lastGuestMessageAt: '2026-10-31T23:00:00.000Z',
        lastAnswerAt: '2026-11-01T00:00:00.000Z',
        guestWaits: false,
        toldBy: 'participant',
        agents: 1,
        agentMinutes: 3_000,
        undelivered: { count: 2, since: '2026-11-01T00:00:00.000Z' },
        queueEntries: 1,
      },
    },
    { conversationId: anId(2), verdict: 'keep', reason: 'unreadable', detail: HOSTILE },
    { conversationId: anId(3), verdict: 'unknown-id' },
    { conversationId: anId(4), verdict: 'already-ended', reason: 'just-now' },
  ],
};

export const DIAGNOSIS = {
  action: 'diagnose',
  org: 'main',
  deployedMode: 'dry-run',
  outcome: 'failed',
  checks: [
    {
      name: 'secret',
      status: 'ok',
      seen: 'It is there.',
      meaning: 'It can be read.',
      remedy: '',
      diagnoses: [],
    },
    {
      name: 'permissions',
      status: 'failed',
      seen: `One is missing ${HOSTILE}.`,
      meaning: 'No conversation can be ended.',
      remedy: 'Grant it.',
      diagnoses: [diagnosis()],
    },
  ],
} as const;
