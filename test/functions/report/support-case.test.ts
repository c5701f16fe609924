import { describe, expect, it } from 'vitest';
import type { OutcomeRow } from '../../../functions/sweeper/outcome.ts';
import { needsSupportCase } from '../../../functions/sweeper/report/support-case.ts';
import { id, plan, report, row } from './rows.ts';

const open: Partial<OutcomeRow> = { reason: 'still-open', operation: 'teardown', stuck: true };

describe('whether there is anything to ask Genesys', () => {
  it.each([
    [true, 'sweep', row(1, 'unverified', { reason: 'still-open' })],
    [true, 'sweep', row(1, 'already-ended', { reason: 'listed-only' })],
    [true, 'close', row(1, 'unverified', { reason: 'still-open' })],
    [false, 'close', row(1, 'already-ended', { reason: 'listed-only' })],
    [false, 'sweep', row(1, 'kept', { reason: 'still-open' })],
    [false, 'sweep', row(1, 'closed', { reason: 'listed-only' })],
    [false, 'sweep', row(1, 'unverified', { reason: 'deadline' })],
    [false, 'sweep', row(1, 'already-ended', { reason: 'just-now' })],
  ] as const)('%s, in a %s with %j', (expected, action, one) => {
    expect(needsSupportCase([one], action)).toBe(expected);
  });

  it('no, where no row is left, and yes with one of each', () => {
    expect(needsSupportCase([], 'sweep')).toBe(false);
    const both = [
      row(1, 'unverified', { reason: 'still-open' }),
      row(2, 'already-ended', { reason: 'listed-only' }),
    ];
    expect(needsSupportCase(both, 'sweep')).toBe(true);
  });
});

describe('a support case', () => {
  it('is absent when there is nothing to ask Genesys', () => {
    const rows = [
      row(1, 'closed'),
      row(2, 'already-ended', { reason: 'just-now' }),
      row(3, 'unverified', { reason: 'guest-returned', guestReturned: true }),
      row(4, 'unverified', { reason: 'deadline' }),
    ];
    expect(report(rows)).not.toHaveProperty('supportCase');
  });

  it('keeps what waits for its next try, if the last one left it open', () => {
    const lastTry = {
      outcome: 'unverified',
      reason: 'still-open',
      attempts: 3,
      at: 0,
      notBefore: 1,
    } as const;
    const waits = { reason: 'waits-for-retry', operation: 'teardown' } as const;
    const text =
      report([
        row(1, 'kept', { ...waits, lastTry }),
        row(2, 'kept', { ...waits, lastTry: { ...lastTry, reason: 'guest-returned' } }),
        row(3, 'kept', { ...waits, lastTry: { ...lastTry, outcome: 'refused' } }),
      ]).supportCase ?? '';

    expect(text).toContain('Still open after the API accepted their end: 1');
    expect(text).toContain('still open afterwards, 3 tries, the last at 1970-01-01T00:00:00.000Z');
    expect(text).not.toContain(id(2));
  });

  it('names organisation, run, conversations, context ids, times and what was tried', () => {
    const rows = [
      row(1, 'unverified', { ...open, ageMinutes: 4000, idleMinutes: 2880, contextId: 'c-1' }),
      row(2, 'unverified', { reason: 'still-open', operation: 'disconnect' }),
      row(5, 'unverified', { ...open, class: 'wrap-up-pending' }),
      row(3, 'already-ended', { reason: 'listed-only', contextId: 'c-3' }),
      row(4, 'already-ended', { reason: 'listed-only', ageMinutes: 90_000 }),
    ];
    const text = report(rows, { organisationId: id(77) }).supportCase ?? '';
    expect(text.split('\n')).toEqual([
      'Web-messaging conversations that do not end, or that are still listed as open',
      `Organisation id: ${id(77)}`,
      'Our run: sweep-1, 2026-11-21T08:00:00.000Z to 2026-11-21T08:01:30.000Z',
      'Still open after the API accepted their end: 3',
      'Ended or unknown on live state, but listed by POST /api/v2/analytics/conversations/details/query without a conversationEnd: 2',
      '',
      `${id(1)}; last tried POST /api/v2/conversations/{id}/disconnect after PATCH /api/v2/conversations/messages/{id} {"state":"disconnected"}, still open afterwards; started 4000 minutes before; idle for 2880 minutes; context id c-1`,
      `${id(2)}; last tried PATCH /api/v2/conversations/messages/{id} {"state":"disconnected"}, still open afterwards`,
      `${id(5)}; last tried POST /api/v2/conversations/{id}/disconnect, still open afterwards`,
      `${id(3)}; GET /api/v2/conversations/{id} answers 404; context id c-3`,
      `${id(4)}; GET /api/v2/conversations/{id} shows that it ended an hour ago or longer; started 90000 minutes before`,
    ]);
  });

  it('asks for the organisation’s id when the run has not learnt it', () => {
    expect(report([row(1, 'unverified', open)]).supportCase).toContain(
      'Organisation id: (to be filled in)\n',
    );
  });

  it('names twenty conversations and counts the others', () => {
    const rows = Array.from({ length: 25 }, (_, n) => row(n, 'unverified', open));
    const lines = (report(rows).supportCase ?? '').split('\n');
    expect(lines.filter((line) => line.includes('; last tried'))).toHaveLength(20);
    expect(lines.at(-1)).toBe('and 5 more, in the log of this run');
  });

  it('does not speak of others where it names them all', () => {
    const rows = Array.from({ length: 20 }, (_, n) => row(n, 'unverified', open));
    const lines = (report(rows).supportCase ?? '').split('\n');
    expect(lines.at(-1)).toContain('; last tried');
  });

  it('is not made of ids that a caller named and nobody listed', () => {
    const rows = [row(1, 'already-ended', { reason: 'listed-only' })];
    const close = plan({ action: 'close', conversationIds: [id(1)] });
    expect(report(rows, { plan: close })).not.toHaveProperty('supportCase');
  });
});
