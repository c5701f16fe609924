import type { Report, ReportRow } from '../../../functions/sweeper/report/schemas.ts';

/** A complete dry run over nothing, with parts replaced. */
export function aReport(part: Partial<Report> = {}): Report {
  return {
    sweepId: 'sweep-1',
    trigger: 'console',
    askedBy: 'console',
    org: 'main',
    action: 'sweep',
    mode: 'dry-run',
    outcome: 'complete',
    startedAt: '2026-06-15T12:00:00.000Z',
    finishedAt: '2026-06-15T12:00:51.000Z',
    search: { from: '2026-03-15T00:00:00.000Z', windows: 3, failedWindows: [], dropped: 0 },
    crowd: {
      candidates: 0,
      judged: 0,
      stuck: 0,
      limit: 100,
      limitSetBy: 'abortIfMorePercent',
      estimated: false,
      wouldAbort: false,
      capped: false,
    },
    counts: someCounts(),
    kept: {},
    keptByClass: { 'waiting-for-us': {}, 'class-off': {} },
    byQueue: [],
    queuesOmitted: 0,
    alreadyEnded: {},
    notReached: {},
    unverified: {},
    stuck: {},
    stuckByIdle: {},
    endedBy: { disconnect: 0, teardown: 0 },
    overtaken: { 'guest-wrote': 0, 'agent-joined': 0 },
    forced: { count: 0, guestWaited: 0 },
    wrapUpOwed: 0,
    oldestStuckMinutes: 0,
    requests: {
      total: 3,
      search: 3,
      reads: 0,
      rereads: 0,
      writes: 0,
      verifies: 0,
      throttled: 0,
      retried: 0,
      pausedMs: 0,
      logins: 1,
    },
    diagnoses: [],
    warnings: [],
    assumptions: [],
    conversations: [],
    conversationsOmitted: {},
    ...part,
  };
}

export function someCounts(part: Partial<Report['counts']> = {}): Report['counts'] {
  return {
    open: 0,
    closed: 0,
    'would-close': 0,
    'already-ended': 0,
    'unknown-id': 0,
    kept: 0,
    refused: 0,
    unverified: 0,
    failed: 0,
    'not-reached': 0,
    ...part,
  };
}

/** A row with a UUID that ends in `number`. */
export function aRow(number: number, part: Partial<ReportRow>): ReportRow {
  return { conversationId: anId(number), outcome: 'kept', ...part };
}

export function anId(number: number): string {
  return `0b7c0f3a-1111-4222-8333-${String(number).padStart(12, '0')}`;
}
