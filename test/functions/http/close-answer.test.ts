import { describe, expect, it } from 'vitest';
import { closeAnswer } from '../../../functions/sweeper/http/answer.ts';
import type { OutcomeRow } from '../../../functions/sweeper/outcome.ts';
import { FORCEABLE_REASONS, KEEP_REASONS } from '../../../functions/sweeper/policy/judgement.ts';
import type { Report } from '../../../functions/sweeper/report/schemas.ts';
import { received, type Received } from '../../support/api-event.ts';
import { diagnosis, id, plan, report, result, row } from '../report/rows.ts';

function reportOf(one: OutcomeRow): Report {
  const request = { action: 'close', mode: 'enforce', note: 'INC-7', conversationIds: [id(1)] };
  return report([one], { plan: plan(request) });
}

function answerTo(outcome: OutcomeRow['outcome'], more: Partial<OutcomeRow> = {}): Received {
  const one = row(1, outcome, more);
  return received(closeAnswer(reportOf(one), [one]));
}

describe('a close of one id is answered with one flat object', () => {
  it.each<[boolean, OutcomeRow['outcome'], Partial<OutcomeRow>]>([
    [true, 'closed', { class: 'hollow', operation: 'disconnect', stuck: true }],
    [true, 'closed', { reopened: true }],
    [true, 'already-ended', { reason: 'just-now' }],
    [true, 'already-ended', { reason: 'listed-only' }],
    [true, 'already-ended', { class: 'wrap-up-pending', reason: 'just-now', wrapUpOwed: true }],
    [true, 'closed', { overtaken: 'guest-wrote' }],
    [false, 'would-close', { class: 'hollow', operation: 'disconnect', stuck: true }],
  ])('and "ended": %s when it is %s, %o', (ended, outcome, more) => {
    const one = row(1, outcome, more);
    const { status, headers, body } = received(closeAnswer(reportOf(one), [one]));

    expect(status).toBe(200);
    expect(headers).toEqual({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    const { sweepId, org, mode, askedBy, note, conversations } = reportOf(one);
    expect(body).toEqual({ sweepId, ended, org, mode, askedBy, note, ...conversations[0] });
  });
});

describe('a close of one id is answered with a problem', () => {
  it.each<[number, string, OutcomeRow['outcome'], Partial<OutcomeRow>]>([
    [404, 'unknown-id', 'unknown-id', {}],
    [409, 'kept', 'kept', { reason: 'active', class: 'guest-silent' }],
    [
      502,
      'refused',
      'refused',
      { reason: 'permission-missing', operation: 'disconnect', diagnosis: diagnosis() },
    ],
    [502, 'failed', 'failed', { reason: 'platform-error', operation: 'read' }],
    [502, 'failed', 'failed', { reason: 'connection', operation: 'disconnect' }],
    [500, 'internal-error', 'failed', { reason: 'internal-error' }],
    [504, 'unverified', 'unverified', { reason: 'still-open', operation: 'teardown' }],
    [504, 'not-reached', 'not-reached', { reason: 'deadline' }],
    [502, 'refused', 'not-reached', { reason: 'systemic-refusal' }],
  ])('%i %s when it is %s, %o', (status, code, outcome, more) => {
    const answer = answerTo(outcome, more);

    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
    expect(answer.body).toMatchObject({
      type: `urn:problem:stuck-conversation-sweeper:${code}`,
      status,
      code,
      sweepId: 'sweep-1',
      ended: false,
      org: 'main',
      mode: 'enforce',
      note: 'INC-7',
      conversationId: id(1),
      detail: expect.stringMatching(/^[A-Z].+\.$/) as string,
    });
  });

  it('with what its row says', () => {
    const more = { reason: 'active', class: 'guest-silent', idleMinutes: 17, ageMinutes: 90 } as const;

    expect(answerTo('kept', more).body).toMatchObject({ outcome: 'kept', ...more });
  });

  it('with the diagnosis and its remedy where Genesys refused', () => {
    const refusal = diagnosis({ contextId: 'context-1' });
    const { body } = answerTo('refused', {
      reason: 'permission-missing',
      operation: 'disconnect',
      diagnosis: refusal,
      contextId: 'context-1',
    });

    expect(body).toMatchObject({
      detail: 'Genesys Cloud refused to end the conversation: permission-missing.',
      remedy: 'Add the permission.',
      diagnosis: refusal,
      contextId: 'context-1',
    });
  });

  it('with all diagnoses where others were refused before', () => {
    const one = row(1, 'not-reached', { reason: 'systemic-refusal' });
    const facts = { plan: plan({ action: 'close', mode: 'enforce', conversationIds: [id(1)] }) };
    const stopped = report([], { ...facts, result: result({ rows: [one], diagnoses: [diagnosis()] }) });

    expect(received(closeAnswer(stopped, [one])).body).toMatchObject({
      diagnoses: [{ code: 'permission-missing', count: 1 }],
    });
  });

  it('with a support case where a conversation stays open', () => {
    expect(answerTo('unverified', { reason: 'still-open', operation: 'teardown' }).body).toMatchObject({
      supportCase: expect.stringContaining(id(1)) as string,
    });
  });

  it('without saying that it had ended where nobody knows the id', () => {
    expect(answerTo('unknown-id').body).toMatchObject({ ended: false, outcome: 'unknown-id' });
  });

  it('in other words for each reason why an end is not verified', () => {
    const reasons = [
      'still-open',
      'guest-returned',
      'rate-limited',
      'deadline',
      'state-unknown',
      'parked',
      'new',
    ];
    const details = reasons.map((reason) => answerTo('unverified', { reason }).body['detail']);

    expect(new Set(details).size).toBe(reasons.length);
    expect(details[5]).toContain('would now keep it: parked.');
    expect(details[6]).toContain('would now keep it.');
  });
});

describe('a kept conversation', () => {
  const detailOf = (reason: string, more: Partial<OutcomeRow> = {}) =>
    String(answerTo('kept', { reason, ...more }).body['detail']);

  it('is told why in words of its own for each reason', () => {
    expect(new Set(KEEP_REASONS.map((reason) => detailOf(reason))).size).toBe(KEEP_REASONS.length);
  });

  it('is said to end with force where force ends it, and nowhere else', () => {
    const forceable = KEEP_REASONS.filter((reason) => detailOf(reason).includes('/force-close'));

    expect(forceable.toSorted()).toEqual(FORCEABLE_REASONS.toSorted());
  });
});
