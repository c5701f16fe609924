import { describe, expect, it } from 'vitest';
import { runAnswer } from '../../../functions/sweeper/http/answer.ts';
import type { ExplainReport, ExplainRow, DiagnoseReport } from '../../../functions/sweeper/report/schemas.ts';
import { received } from '../../support/api-event.ts';
import { diagnosis, id, plan, report, result, row } from '../report/rows.ts';

describe('a report of many conversations', () => {
  const rows = [row(1, 'closed'), row(2, 'refused', { diagnosis: diagnosis() }), row(3, 'kept')];

  it('is the answer, whatever became of each', () => {
    const answer = report(rows);
    const { status, body } = received(runAnswer('closeList', { kind: 'report', answer, rows }, 'sweep-1'));

    expect(status).toBe(200);
    expect(body).toEqual(answer);
  });

  it('is the answer where something was left out', () => {
    const left = [row(1, 'not-reached', { reason: 'deadline' })];
    const { status, body } = received(
      runAnswer('closeList', { kind: 'report', answer: report(left), rows: left }, 'sweep-1'),
    );

    expect(status).toBe(200);
    expect(body).toMatchObject({ outcome: 'partial' });
  });

  it('is part of a problem where nothing could be done', () => {
    const refused = result({
      systemicRefusal: { nothingDone: true },
      diagnoses: [diagnosis({ operation: 'search' })],
    });
    const answer = report([], { plan: plan(), result: refused });
    const { status, body } = received(
      runAnswer('closeList', { kind: 'report', answer, rows: [] }, 'sweep-1'),
    );

    expect(status).toBe(502);
    expect(body).toMatchObject({
      code: 'run-refused',
      remedy: 'Add the permission.',
      sweepId: 'sweep-1',
      diagnoses: [{ code: 'permission-missing', operation: 'search' }],
      report: answer,
    });
  });
});

describe('an explanation of one id', () => {
  const answerTo = (explained: ExplainRow) => {
    const answer: ExplainReport = { action: 'explain', org: 'main', conversations: [explained] };
    return received(runAnswer('explain', { kind: 'explanation', answer }, 'sweep-1'));
  };
  const unreadable = { conversationId: id(1), verdict: 'keep', reason: 'unreadable' } as const;

  it.each<ExplainRow>([
    { conversationId: id(1), verdict: 'stuck', class: 'hollow' },
    { conversationId: id(1), verdict: 'already-ended', reason: 'just-now' },
    { ...unreadable, detail: 'purpose' },
  ])('is the answer when its live state was seen: $verdict', (explained) => {
    const { status, body } = answerTo(explained);

    expect(status).toBe(200);
    expect(body).toEqual({ sweepId: 'sweep-1', org: 'main', ...explained });
  });

  it.each<[number, string, ExplainRow]>([
    [404, 'unknown-id', { conversationId: id(1), verdict: 'unknown-id' }],
    [502, 'refused', { ...unreadable, unread: 'refused', diagnosis: diagnosis({ operation: 'read' }) }],
    [502, 'failed', { ...unreadable, unread: 'platform-error' }],
    [502, 'failed', { ...unreadable, unread: 'connection' }],
    [504, 'not-reached', { ...unreadable, unread: 'deadline' }],
  ])('is a problem, %i %s, when it was not: %o', (status, code, explained) => {
    const answer = answerTo(explained);

    expect(answer).toMatchObject({
      status,
      body: { code, sweepId: 'sweep-1', org: 'main', conversationId: id(1), verdict: explained.verdict },
    });
    expect(answer.body['diagnosis']).toEqual(explained.diagnosis);
    expect(answer.body).not.toHaveProperty('ended');
  });

  it('says in other words that Genesys could not be reached and that it failed', () => {
    const details = (['platform-error', 'connection'] as const).map(
      (unread) => answerTo({ ...unreadable, unread }).body['detail'],
    );

    expect(details).toEqual([
      'Genesys Cloud failed to answer, several times.',
      'Genesys Cloud could not be reached, or broke the connection, several times.',
    ]);
  });
});

it.each(['ok', 'warning', 'failed'] as const)(
  'a diagnosis is the answer, whatever it says: %s',
  (outcome) => {
    const answer: DiagnoseReport = {
      action: 'diagnose',
      org: 'main',
      deployedMode: 'enforce',
      outcome,
      checks: [],
    };
    const { status, body } = received(runAnswer('diagnosis', { kind: 'diagnosis', answer }, 'sweep-1'));

    expect(status).toBe(200);
    expect(body).toEqual(answer);
  },
);
