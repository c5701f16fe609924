import { describe, expect, test } from 'vitest';
import { canary } from '../../../local/simulator/canaries.ts';
import type { Invariant, ObservedDay, ObservedInvocation } from '../observation.ts';
import { crowdGuard } from './crowd-guard.ts';
import { explainAgrees } from './explain-agrees.ts';
import { agent, conversed, guest, type Json, live, NOW, wrote } from './hand-made.ts';
import { answered, dayOf, ID, invocationOf, read, type Sent } from './hand-made-day.ts';
import { metricsAgree } from './metrics-agree.ts';
import { printedAgrees } from './printed-agrees.ts';
import { promise10 } from './promise-10.ts';
import { reportSums } from './report-sums.ts';
import { rowVerdicts } from './row-verdicts.ts';
import { tags } from './tags.ts';

const told = (invariant: Invariant, day: ObservedDay): string[] => invariant(day).map(({ what }) => what);
const stuck = live(conversed, { id: ID });
const waits = live([wrote(2000), agent()], { id: ID });
const over = live([guest([], { left: 30 }), agent([], { left: 30 })], {
  id: ID,
  endTime: new Date(NOW - 30 * 60_000).toISOString(),
});
const row = (outcome: string, more: Json = {}): Json => ({ conversationId: ID, outcome, ...more });
const counts = { closed: 0, refused: 0, unverified: 0, failed: 0, 'not-reached': 0 };
const reportWith = (more: Json): Json => ({
  action: 'sweep',
  mode: 'enforce',
  outcome: 'complete',
  sweepId: 'mine',
  counts,
  conversations: [],
  wrapUpOwed: 0,
  oldestStuckMinutes: 0,
  diagnoses: [],
  ...more,
});
const runWith = (more: Json): ObservedInvocation => invocationOf({}, { ended: answered(reportWith(more)) });
const reported = (more: Json, sent: readonly Sent[] = []): ObservedDay => dayOf(runWith(more), sent);
const ofRow = (one: Json, sent: Sent): string[] =>
  told(rowVerdicts, reported({ conversations: [one] }, [sent]));

describe('a row', () => {
  test('says already-ended of what an answer shows so, and since when', () => {
    expect(ofRow(row('already-ended', { reason: 'just-now' }), read(0, over))).toEqual([]);
    expect(ofRow(row('already-ended', { reason: 'listed-only' }), read(0, over))).toHaveLength(1);
    expect(ofRow(row('already-ended', { reason: 'listed-only' }), read(0, {}, 404))).toEqual([]);
    expect(ofRow(row('already-ended', { reason: 'listed-only' }), read(0, {}, 503))).toEqual([
      'it is already-ended, and no answer shows that',
    ]);
  });
  test('gives the reason to keep of its last read', () => {
    const right = row('kept', { reason: 'waiting-for-us', class: 'agent-silent' });
    expect(ofRow(right, read(0, waits))).toEqual([]);
    expect(ofRow(row('kept', { reason: 'active', class: 'agent-silent' }), read(0, waits))).toEqual([
      'it is kept as active, agent-silent; by its last read it is waiting-for-us, agent-silent',
    ]);
  });
  test('gives the class and the clock of what would be closed', () => {
    const of = (stuckClass: string, idleMinutes: number): string[] =>
      ofRow(row('would-close', { class: stuckClass, idleMinutes }), read(0, stuck));
    expect(of('guest-silent', 1900)).toEqual([]);
    expect(of('orphaned', 1900)).toHaveLength(1);
    expect(of('guest-silent', 114_000)).toEqual(['it is idle for 1900 minutes, and told as 114000']);
  });
});

describe('the crowd guard', () => {
  const open = (count: number): Json[] =>
    Array.from({ length: count }, () => row('not-reached', { reason: 'aborted' }));
  const aborted = (stuckOnes: number, mode = 'enforce', listed = 0): string[] =>
    told(
      crowdGuard,
      reported({ outcome: 'aborted', mode, crowd: { stuck: stuckOnes }, conversations: open(listed) }),
    );

  test('aborts for more than a hundred and three quarters of what is open, and for more than 500', () => {
    expect(aborted(101)).toEqual([]);
    expect(aborted(100)).toEqual([
      'the run says aborted before half time, 100 were stuck, and the crowd’s limit is 100',
    ]);
    expect(aborted(151, 'enforce', 200)).toEqual([]);
    expect(aborted(150, 'enforce', 200)).toHaveLength(1);
    expect(aborted(501, 'enforce', 900)).toEqual([]);
  });
  test('never aborts a dry run', () => {
    expect(aborted(501, 'dry-run')).toEqual(['a dry run says aborted']);
  });
});

describe('what is told of a whole run', () => {
  test('follows from its rows', () => {
    const limit = { limit: 100, limitSetBy: 'abortIfMorePercent' };
    const crowd = { stuck: 1, ...limit, wouldAbort: false, capped: false };
    expect(told(reportSums, reported({ crowd, stuck: { hollow: 1 } }))).toEqual([]);
    expect(told(reportSums, reported({ crowd, stuck: {} }))).toHaveLength(1);
    const wrong = { ...crowd, limit: 500 };
    expect(told(reportSums, reported({ crowd: wrong, stuck: { hollow: 1 } }))).toHaveLength(1);
    const owes = row('closed', { wrapUpOwed: true, idleMinutes: 40 });
    expect(told(reportSums, reported({ conversations: [owes] }))).toHaveLength(2);
    expect(
      told(reportSums, reported({ conversations: [owes], wrapUpOwed: 1, oldestStuckMinutes: 40 })),
    ).toEqual([]);
  });
  test('is partial for a cause', () => {
    expect(told(reportSums, reported({ outcome: 'partial' }))).toHaveLength(1);
    const left = [row('not-reached', { reason: 'cap' })];
    expect(told(reportSums, reported({ outcome: 'partial', conversations: left }))).toEqual([]);
  });
});

describe('what is printed', () => {
  type Line = readonly ['log' | 'metric' | 'summary', Json];
  const printed = (
    more: Json,
    lines: readonly Line[],
    about: Partial<ObservedInvocation> = {},
    settings: Json = {},
  ): ObservedDay => {
    const invocation = { ...runWith(more), ...about };
    const facts = lines.map(([stream, line]) => ({
      kind: 'printed' as const,
      at: NOW,
      invocation,
      stream,
      text: JSON.stringify(line),
    }));
    const day = dayOf(invocation, []);
    const setUp = { ...day.setUp, settings: { ...day.setUp.settings, ...settings } };
    return { ...day, setUp, facts };
  };
  const fates = { Runs: 1, RunAborted: 0, RunPartial: 0, RunRefused: 0, RunFailed: 0 };
  const acts = { Closed: 0, Refused: 0, Unverified: 0, Failed: 0, NotReached: 0 };
  const backlog = { Open: 0, Stuck: 0, WouldClose: 0, Kept: 0, OldestStuckMinutes: 0 };
  const metrics = { ...acts, ...fates, ...backlog };
  const measured = (
    line: Json,
    more: Json = {},
    about: Partial<ObservedInvocation> = {},
    settings: Json = {},
  ): string[] => told(metricsAgree, printed(more, [['metric', line]], about, settings));

  test('has a line for each conversation that was acted on', () => {
    const refused = { conversations: [row('refused')] };
    const line = { message: 'conversation', ...row('refused') };
    expect(told(printedAgrees, printed(refused, [['log', line]]))).toEqual([]);
    expect(told(printedAgrees, printed(refused, []))).toEqual([`the log has no line for ${ID} refused`]);
  });
  test('has a warning for each diagnosis of the report', () => {
    const of = { code: 'platform-error', operation: 'search', status: 415, count: 1, remedy: 'Look.' };
    const line = { message: 'diagnosis', level: 'WARN', org: 'main', ...of };
    const diagnosed = (...lines: readonly Json[]): string[] =>
      told(
        printedAgrees,
        printed(
          { diagnoses: [of] },
          lines.map((one) => ['log', one]),
        ),
      );
    expect(diagnosed(line)).toEqual([]);
    expect(diagnosed()).toHaveLength(1);
    expect(diagnosed(line, line)).toHaveLength(1);
    expect(diagnosed({ ...line, status: 500 })).toHaveLength(1);
    expect(diagnosed({ ...line, level: 'INFO' })).toEqual(['a diagnosis is in the log, and no warning']);
  });
  test('is published where a topic is named, and names a run that came to nothing', () => {
    const published = (outcome: string, ...subjects: readonly string[]): string[] => {
      const lines = subjects.map((Subject): Line => ['summary', { Subject }]);
      return told(printedAgrees, printed({ outcome }, lines, {}, { notifyTopicArn: 'arn' }));
    };
    expect(published('failed', 'main, enforce: run failed')).toEqual([]);
    expect(published('failed')).toEqual(['0 messages were published; 1 are due']);
    expect(published('failed', 'main, enforce: 1 failed')).toHaveLength(1);
    expect(published('complete')).toEqual([]);
    expect(published('complete', 'main, enforce: run failed')).toHaveLength(2);
  });
  test('rings the alarm of a run that was aborted or has failed', () => {
    expect(measured(metrics)).toEqual([]);
    expect(measured(metrics, { outcome: 'aborted' })).toEqual([
      'invocation 1: metric RunAborted was told as [0]; 1 is right',
    ]);
    expect(measured(metrics, { outcome: 'failed' })).toEqual([
      'invocation 1: metric RunFailed was told as [0]; 1 is right',
    ]);
  });
  test('tells the backlog only after a complete search of what is deployed', () => {
    const unknown = { ...acts, ...fates };
    const failed = { search: { failedWindows: ['2026-03-02'] } };
    const asked = (request: Json) => ({ asked: { action: 'sweep', mode: 'enforce', request } as const });
    expect(measured(metrics, failed)).toHaveLength(5);
    expect(measured(unknown, failed)).toEqual([]);
    expect(measured(unknown)).toHaveLength(5);
    expect(measured(unknown, {}, asked({ queueIds: [ID] }))).toEqual([]);
    expect(measured(unknown, {}, asked({ lookbackDays: 31 }))).toEqual([]);
    expect(measured(metrics, {}, asked({ lookbackDays: 31 }), { lookbackDays: 31 })).toEqual([]);
  });
  test('counts runs that nobody has started by hand', () => {
    const { Runs: _, ...others } = metrics;
    expect(measured(metrics, {}, { trigger: 'console' })).toEqual([
      'invocation 1: metric Runs was told as [1]; nothing is right',
    ]);
    expect(measured(others, {}, { trigger: 'console' })).toEqual([]);
    expect(measured(acts, {}, { trigger: 'api' })).toEqual([]);
  });
  test('leaves out of the unverified whoever has come back', () => {
    const returned = {
      counts: { ...counts, unverified: 1 },
      conversations: [row('unverified', { reason: 'guest-returned' })],
    };
    expect(measured(metrics, returned)).toEqual([]);
    expect(measured({ ...metrics, Unverified: 1 }, returned)).toHaveLength(1);
  });
  test.each([0, 1, 2])('shows no secret in base64, %i characters in', (offset) => {
    const encoded = btoa(`${'i'.repeat(offset)}${canary.clientSecret}-rest`);
    expect(told(promise10, printed({}, [['log', { message: encoded }]]))).toEqual([
      'a log line holds the canary clientSecret',
    ]);
    expect(told(promise10, printed({}, [['log', { message: btoa('something else') }]]))).toEqual([]);
  });
});

test('explain says what the live state gives', () => {
  const explained = (more: Json): string[] => {
    const ended = answered({ action: 'explain', conversations: [{ conversationId: ID, ...more }] });
    const explain = invocationOf({ action: 'explain', mode: 'dry-run' }, { ended });
    return told(explainAgrees, dayOf(explain, [read(0, stuck)]));
  };
  expect(explained({ verdict: 'stuck', class: 'guest-silent' })).toEqual([]);
  expect(explained({ verdict: 'keep', reason: 'active' })).toEqual([
    'it says keep; by read 1 it is stuck guest-silent',
  ]);
});

test('a tag names the sweep that wrote it', () => {
  const tagged = (externalTag: string): string[] => {
    const put = {
      method: 'PUT',
      url: `/api/v2/conversations/${ID}/tags`,
      at: 200,
      more: { body: { externalTag } },
    };
    const { settings } = reported({}).setUp;
    return told(tags, dayOf(runWith({}), [read(0, stuck), put], { settings: { ...settings, tag: true } }));
  };
  expect(tagged('sweeper:mine')).toEqual([]);
  expect(tagged('sweeper:another')).toEqual(['the tag does not name its sweep']);
});
