import { Metrics } from '@aws-lambda-powertools/metrics';
import { describe, expect, it } from 'vitest';
import { METRIC_NAMESPACE } from '../../../functions/sweeper/names.ts';
import type { Scope } from '../../../functions/sweeper/policy/schema.ts';
import { recordMetrics } from '../../../functions/sweeper/report/publish.ts';
import type { Report } from '../../../functions/sweeper/report/schemas.ts';
import { printedLines } from './printed-lines.ts';
import { id, noRequests, plan, report, result, row } from './rows.ts';

function published(
  one: Report,
  metrics = new Metrics({ namespace: METRIC_NAMESPACE }),
  { trigger = 'schedule', ...scope }: Partial<Scope> & Partial<Pick<Report, 'trigger'>> = {},
): Record<string, unknown>[] {
  return printedLines(() =>
    recordMetrics(metrics, { ...one, trigger }, { queueIds: new Set(), divisionIds: new Set(), ...scope }),
  );
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
    ['RunAborted', { aborted: true }],
    ['RunRefused', { systemicRefusal: { nothingDone: true } }],
    ['RunPartial', { systemicRefusal: { nothingDone: false } }],
  ])('say that a run ended early: %s', (name, more) => {
    const [line = {}] = published(report([], { result: result(more) }));
    const flags = { RunAborted: 0, RunRefused: 0, RunPartial: 0, [name]: 1 };
    expect(line).toMatchObject(flags);
  });

  it('of a sweep of some queues say that it was aborted, for an alarm rings then', () => {
    const aborted = report([], { result: result({ aborted: true }) });
    const [line = {}] = published(aborted, undefined, { queueIds: new Set([id(1)]) });
    expect(line).toMatchObject({ RunAborted: 1, RunRefused: 0, RunPartial: 0 });
  });

  it.each([
    ['a close', { action: 'close', conversationIds: [id(1)] }, {}],
    ['a preview of the API', {}, { trigger: 'api' as const }],
    ['a sweep of some queues', {}, { queueIds: new Set([id(1)]) }],
    ['a sweep of some divisions', {}, { divisionIds: new Set([id(1)]) }],
  ])('of %s say nothing of the backlog', (_name, request, about) => {
    const [line = {}] = published(report(rows, { plan: plan(request) }), undefined, about);
    expect(line).toMatchObject({ Closed: 1, Refused: 1, Unverified: 1, Failed: 1, NotReached: 2 });
    const backlog = ['Open', 'Stuck', 'Kept', 'WouldClose', 'OldestStuckMinutes'];
    expect(backlog.filter((name) => name in line)).toEqual([]);
  });
});
