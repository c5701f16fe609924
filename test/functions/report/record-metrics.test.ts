import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, it } from 'vitest';
import { METRIC_NAMESPACE } from '../../../functions/sweeper/names.ts';
import { recordMetrics } from '../../../functions/sweeper/report/publish.ts';
import type { Report } from '../../../functions/sweeper/report/schemas.ts';
import type { RunPlan } from '../../../functions/sweeper/request/plan.ts';
import { printedLines } from './printed-lines.ts';
import { id, noRequests, plan, report, row } from './rows.ts';

const COMPLETE = { from: '2026-08-21T00:00:00.000Z', windows: 3, failedWindows: [], dropped: 0 };

function published(
  one: Report,
  metrics = new Metrics({ namespace: METRIC_NAMESPACE }),
  {
    of = plan(),
    hasTable = false,
    ...about
  }: Partial<Report> & { readonly of?: RunPlan; readonly hasTable?: boolean } = {},
): Record<string, unknown>[] {
  const told = { ...one, trigger: 'schedule' as const, search: COMPLETE, ...about };
  return printedLines(() => recordMetrics(metrics, told, of, { hasTable }));
}

const rows = [
  row(1, 'closed', { stuck: true, class: 'hollow', idleMinutes: 50 }),
  row(2, 'would-close', { stuck: true, idleMinutes: 70 }),
  row(3, 'kept'),
  row(4, 'refused'),
  row(5, 'unverified'),
  row(6, 'failed'),
  row(7, 'not-reached'),
  row(8, 'not-reached'),
];

describe('the metrics of a run', () => {
  it('are its counts, clock, requests and time, in one line', () => {
    const requests = { ...noRequests, total: 31, throttled: 2 };
    expect(published(report(rows, { requests }))).toMatchObject([
      {
        Open: 8,
        Stuck: 2,
        Closed: 1,
        WouldClose: 1,
        Kept: 1,
        Refused: 1,
        Unverified: 1,
        NotReached: 2,
        Failed: 1,
        OldestStuckMinutes: 70,
        Requests: 31,
        Throttled: 2,
        Duration: 90_000,
        Runs: 1,
        RunFailed: 0,
        RunPartial: 1,
        RunAborted: 0,
        RunRefused: 0,
      },
    ]);
  });

  it('have organisation and mode as their dimensions, and no other', () => {
    const [line] = published(report([]));
    expect(line).toMatchObject({
      org: 'main',
      mode: 'dry-run',
      _aws: { CloudWatchMetrics: [{ Namespace: METRIC_NAMESPACE, Dimensions: [['org', 'mode']] }] },
    });
    expect(line).not.toHaveProperty('service');
  });

  it('leave nothing behind for the next run of a warm function', () => {
    const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
    published(report(rows), metrics);
    const [line] = published(report([], { plan: plan({ mode: 'enforce' }) }), metrics);
    expect(line).toMatchObject({
      mode: 'enforce',
      Open: 0,
      Closed: 0,
      _aws: { CloudWatchMetrics: [{ Dimensions: [['org', 'mode']] }] },
    });
  });

  it.each([
    ['RunAborted', 'aborted'],
    ['RunRefused', 'refused'],
    ['RunFailed', 'failed'],
    ['RunPartial', 'partial'],
    ['Runs', 'complete'],
  ] as const)('say what has come of the whole run: %s', (name, outcome) => {
    const [line = {}] = published(report([]), undefined, { outcome });
    const flags = { Runs: 1, RunAborted: 0, RunRefused: 0, RunFailed: 0, RunPartial: 0, [name]: 1 };
    expect(line).toMatchObject(flags);
  });

  it.each([
    ['schedule', 1],
    ['step-functions', 1],
    ['console', undefined],
    ['api', undefined],
  ] as const)('say that a run has reported, for one of trigger %s: %s', (trigger, runs) => {
    const [line = {}] = published(report([]), undefined, { trigger });
    expect(line['Runs']).toBe(runs);
  });

  it('leave out those whose guest has come back: they need nobody', () => {
    const unverified = ['still-open', 'guest-returned', 'guest-returned', 'deadline'];
    const [line = {}] = published(report(unverified.map((reason, n) => row(n, 'unverified', { reason }))));
    expect(line).toMatchObject({ Unverified: 2 });
  });

  it('of a sweep of some queues say that it was aborted, for an alarm rings then', () => {
    const of = plan({ queueIds: [id(1)] });
    const [line = {}] = published(report([]), undefined, { outcome: 'aborted', of });
    expect(line).toMatchObject({ Runs: 1, RunAborted: 1, RunRefused: 0, RunPartial: 0 });
  });

  it.each([
    ['a close', { action: 'close', search: undefined }],
    ['a preview of the API', { trigger: 'api' }],
    ['a sweep of some queues', { of: plan({ queueIds: [id(1)] }) }],
    ['a sweep of some divisions', { of: plan({ divisionIds: [id(1)] }) }],
    ['a sweep of fewer days', { of: plan({ lookbackDays: 92 }) }],
    ['a sweep of more days', { of: plan({ lookbackDays: 94 }) }],
    ['a sweep that could not search a day', { search: { ...COMPLETE, failedWindows: ['2026-11-20'] } }],
  ] as const)('of %s say nothing of the backlog', (_name, about) => {
    const [line = {}] = published(report(rows), undefined, about as Partial<Report>);
    expect(line).toMatchObject({ Closed: 1, Refused: 1, Unverified: 1, Failed: 1, NotReached: 2 });
    const backlog = ['Open', 'Stuck', 'Kept', 'WouldClose', 'OldestStuckMinutes'];
    expect(backlog.filter((name) => name in line)).toEqual([]);
  });

  it('say whether the table could be used, of a stack that has one', () => {
    const told = (about: object): unknown =>
      published(report(rows), undefined, about)[0]?.['HistoryUnavailable'];

    expect(told({})).toBeUndefined();
    expect(told({ hasTable: true })).toBe(0);
    expect(told({ hasTable: true, history: 'unavailable' })).toBe(1);
  });
});
