import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../functions/sweeper/outcome.ts';
import {
  messageOf,
  publishSummary,
  subjectOf,
  worthNotifying,
} from '../../../functions/sweeper/report/publish.ts';
import type { Report } from '../../../functions/sweeper/report/schemas.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { report, row } from './rows.ts';

const several = (count: number, outcome: (typeof OUTCOMES)[number]) =>
  Array.from({ length: count }, (_, index) => row(index, outcome));

describe('a run is worth a message', () => {
  it('when something was ended, refused, unverified or failed, and not otherwise', () => {
    const worth = OUTCOMES.filter((outcome) => worthNotifying(report([row(1, outcome)])));

    expect(worth).toEqual(['closed', 'refused', 'unverified', 'failed']);
  });

  it('when it has failed, was aborted or refused as a whole, though it did nothing', () => {
    const outcomes = (['complete', 'partial', 'failed', 'aborted', 'refused'] as const).filter((outcome) =>
      worthNotifying({ ...report([]), outcome }),
    );

    expect(outcomes).toEqual(['failed', 'aborted', 'refused']);
  });
});

describe('the subject', () => {
  it('says which organisation, which mode and what came of it', () => {
    const rows = [...several(12, 'closed'), ...several(1, 'refused'), ...several(30, 'kept')];

    expect(subjectOf({ ...report(rows), mode: 'enforce' })).toBe('main, enforce: 12 ended, 1 refused');
  });

  it('says in how many somebody was cut off who had just come', () => {
    const rows = [
      row(1, 'closed', { overtaken: 'guest-wrote' }),
      row(2, 'closed', { overtaken: 'agent-joined' }),
      row(3, 'closed'),
    ];

    expect(subjectOf({ ...report(rows), mode: 'enforce' })).toBe('main, enforce: 3 ended, 2 cut off');
  });

  it('says how many only force could end, and first of all in how many of them the guest was waiting', () => {
    const rows = [
      row(1, 'closed', { reason: 'forced:waiting-for-us', guestWaited: true }),
      row(2, 'closed', { reason: 'forced:active' }),
      row(3, 'closed'),
      row(4, 'unverified', { reason: 'still-open', guestWaited: true }),
    ];
    const told = { ...report(rows), mode: 'enforce' as const };

    expect(told.forced).toEqual({ count: 2, guestWaited: 1 });
    expect(subjectOf(told)).toBe(
      'main, enforce: 1 ended although the guest was waiting, 3 ended, 1 unverified, 2 by force',
    );
    expect(worthNotifying(report(rows.slice(0, 1)))).toBe(true);
  });

  it('says first what has come of the whole run', () => {
    expect(subjectOf({ ...report([]), outcome: 'aborted' })).toBe('main, dry-run: run aborted');
    expect(subjectOf({ ...report(several(7, 'failed')), outcome: 'failed' })).toBe(
      'main, dry-run: run failed, 7 failed',
    );
  });

  it('is cut where its numbers alone are longer than SNS takes', () => {
    const counts = { ...report([]).counts, closed: 1e15, refused: 1e15, unverified: 1e15, failed: 1e15 };
    const overtaken = { 'guest-wrote': 1e15, 'agent-joined': 0 };
    const subject = subjectOf({ ...report([]), counts, overtaken, outcome: 'refused' });

    expect(subject).toMatch(/^m, dry-run: run refused, 1000000000000000 ended/);
    expect(subject).toHaveLength(99);
  });

  it('fits into what SNS takes, whatever it has to say, and loses none of the numbers', () => {
    const longest: Report = {
      ...report(OUTCOMES.flatMap((outcome) => several(1_234, outcome))),
      org: `a${'b'.repeat(63)}`,
      outcome: 'refused',
    };
    const subject = subjectOf(longest);

    expect(subject.length).toBeLessThan(100);
    expect(subject).toMatch(
      /^ab+, dry-run: run refused, 1234 ended, 1234 refused, 1234 unverified, 1234 failed$/,
    );
    // Printable ASCII, as SNS wants it.
    expect(subject).toMatch(/^[\x20-\x7e]+$/);
  });
});

it('the message of a run that a surprising crowd stopped says what to look at, and names the setting', () => {
  const crowd = {
    candidates: 121,
    judged: 121,
    stuck: 120,
    limit: 100,
    estimated: false,
    capped: false,
  } as const;
  const aborted = {
    ...report([]),
    outcome: 'aborted' as const,
    crowd: { ...crowd, wouldAbort: true, limitSetBy: 'abortIfMorePercent' as const },
  };

  expect(JSON.parse(messageOf(aborted))).toMatchObject({
    crowd: { stuck: 120, limit: 100, limitSetBy: 'abortIfMorePercent' },
    remedy: expect.stringMatching(/^Look at a dry run: .*Raise abortIfMorePercent only if/u),
  });
});

it('the message is the report as JSON, without its conversations', () => {
  const told = report([row(1, 'closed')]);
  const { conversations, ...rest } = told;

  expect(JSON.parse(messageOf(told))).toEqual(rest);
  expect(conversations).toHaveLength(1);
});

describe('publishing a summary', () => {
  const worth = report([row(1, 'closed')]);

  /** A topic that answers after so many milliseconds, or with an error; what it was sent, and what was logged. */
  function scene(about: { answersAfterMs?: number; error?: Error } = {}) {
    const clock = drivenClock();
    const sent: unknown[] = [];
    const warnings: unknown[] = [];
    const aborted: boolean[] = [];
    const send = async ({ input }: { input: unknown }, { abortSignal }: { abortSignal: AbortSignal }) => {
      sent.push(input);
      abortSignal.addEventListener('abort', () => aborted.push(true));
      await clock.sleep(about.answersAfterMs ?? 10);
      if (about.error !== undefined) throw about.error;
      return {};
    };
    const publish = async (
      one: typeof worth,
      leftMs = 60_000,
      topicArn: string | undefined = 'arn:topic',
    ) => {
      const began = clock.monotonic();
      await publishSummary(one, {
        topicArn,
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        topics: { send } as never,
        clock,
        logger: { warn: (...line: unknown[]) => void warnings.push(line) },
        until: began + leftMs,
      });
      return clock.monotonic() - began;
    };
    return { publish, sent, warnings, aborted };
  }

  it('sends subject and message to the topic, and waits until they are taken', async () => {
    const { publish, sent, warnings } = scene();
    expect(await publish(worth)).toBe(10);
    expect(sent).toEqual([{ TopicArn: 'arn:topic', Subject: subjectOf(worth), Message: messageOf(worth) }]);
    expect(warnings).toEqual([]);
  });

  it('sends nothing without a topic, nor of a run that is not worth it', async () => {
    const { publish, sent } = scene();
    await publishSummary(worth, {
      topicArn: undefined,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      topics: { send: () => sent.push('sent') } as never,
      clock: drivenClock(),
      logger: { warn: () => undefined },
      until: 60_000,
    });
    await publish(report([row(1, 'kept')]));
    expect(sent).toEqual([]);
  });

  it.each([
    ['three seconds', 60_000, 3_000],
    ['half of the time that is left', 2_000, 1_000],
  ])('waits %s at most, warns, and ends the request', async (_name, leftMs, expected) => {
    const { publish, warnings, aborted } = scene({ answersAfterMs: 30_000 });
    expect(await publish(worth, leftMs)).toBe(expected);
    expect(warnings).toMatchObject([['the summary could not be published', { exception: 'TimeoutError' }]]);
    expect(aborted).toEqual([true]);
  });

  it('warns of a refusal by its name, with the keys of the run', async () => {
    const error = Object.assign(new Error('who may not'), { name: 'AuthorizationErrorException' });
    const { publish, warnings } = scene({ error });
    await publish(worth);
    expect(warnings).toEqual([
      [
        'the summary could not be published',
        {
          sweepId: worth.sweepId,
          org: worth.org,
          mode: worth.mode,
          exception: 'AuthorizationErrorException',
        },
      ],
    ]);
  });
});
