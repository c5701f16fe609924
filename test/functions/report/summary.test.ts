import { RegionInfo } from 'aws-cdk-lib/region-info';
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../functions/sweeper/outcome.ts';
import {
  dashboardPage,
  messageOf,
  noticeText,
  subjectOf,
  worthNotifying,
} from '../../../functions/sweeper/report/notice.ts';
import { publishSummary } from '../../../functions/sweeper/report/publish.ts';
import type { Report } from '../../../functions/sweeper/report/schemas.ts';
import { PARTITIONS } from '../../../lib/partitions.ts';
import { drivenClock } from '../../support/driven-clock.ts';
import { diagnosis, id, report, row } from './rows.ts';

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

describe('the text for people', () => {
  const QUEUE = 'aaaaaaaa-0000-4000-8000-000000000001';
  const ended = { class: 'hollow', stuck: true, queueId: QUEUE, idleMinutes: 3_000 } as const;
  const told = {
    ...report(
      [
        ...Array.from({ length: 7 }, (_, n) => row(n, 'closed', ended)),
        row(20, 'closed', { ...ended, overtaken: 'guest-wrote' }),
        row(21, 'refused', { reason: 'permission-missing', stuck: true, diagnosis: diagnosis() }),
        row(22, 'kept', { reason: 'waiting-for-us' }),
      ],
      { region: 'eu-west-1', queueNames: new Map([[QUEUE, 'Orders']]) },
    ),
    mode: 'enforce' as const,
  };
  const page = (n: number): string =>
    `https://apps.mypurecloud.ie/directory/#/analytics/interactions/${id(n)}/admin/details`;

  it('is a sentence, counts, what to do, the first conversations with their pages, and the dashboard', () => {
    expect(noticeText(told, 'https://dashboard')).toBe(
      `Of 10 open web-messaging conversations in main, 8 were ended. In 1 of the others a guest waits for an answer; they were not touched.

Ended: 8
Not touched: 1
Refused by Genesys Cloud: 1

In 1 of the ended, somebody had just written or joined, and was cut off: contact them.
1 × permission-missing on disconnect: Add the permission.

Somebody should look at these:
- ${page(20)} (hollow, idle for 2 d 2 h, queue Orders, cut off: guest-wrote)
- ${page(21)} (refused by genesys cloud, permission-missing)

Ended:
${[0, 1, 2, 3, 4].map((n) => `- ${page(n)} (hollow, idle for 2 d 2 h, queue Orders)`).join('\n')}
- and 2 more in the report

Dashboard: https://dashboard
Sweep sweep-1, asked for by api, 2026-11-21 08:00 to 2026-11-21 08:01 UTC
`,
    );
  });

  it.each([
    [{ ...report([]), outcome: 'failed' }, /^The run in main failed/u],
    [{ ...report([]), outcome: 'refused' }, /^Genesys Cloud refused what the sweeper asked of main\./u],
    [report([row(1, 'would-close')]), /^This was a dry run\. Of 1 open .* in main, 1 would be ended\./u],
    [
      { ...report([row(1, 'closed')]), mode: 'enforce', action: 'close' },
      /^Of 1 conversations that were named in main, 1 was ended\.\n/u,
    ],
    [
      { ...report([row(1, 'closed')]), mode: 'enforce', outcome: 'partial' },
      /1 was ended\. The run is not complete: not everything was reached\.\n/u,
    ],
    [
      { ...report([row(1, 'closed')]), mode: 'enforce', outcome: 'cancelled' },
      /1 was ended\. Somebody stopped the run: not everything was reached\.\n/u,
    ],
    [
      {
        ...report([row(1, 'closed')]),
        mode: 'enforce',
        outcome: 'partial',
        search: {
          from: '2026-08-21T00:00:00.000Z',
          windows: 3,
          failedWindows: ['2026-09-01', '2026-09-02'],
          dropped: 0,
        },
      },
      /1 was ended\. The run is not complete: not everything was reached\. These days could not be searched: 2026-09-01, 2026-09-02\.\n/u,
    ],
  ] as const)('begins with what the run came to, %#', (one, begins) => {
    expect(noticeText(one, undefined)).toMatch(begins);
  });

  it('says of an aborted run which setting stopped it', () => {
    const crowd = {
      candidates: 9,
      judged: 9,
      stuck: 700,
      limit: 500,
      estimated: false,
      capped: false,
      wouldAbort: true,
    };
    const aborted = {
      ...report([]),
      outcome: 'aborted',
      crowd: { ...crowd, limitSetBy: 'abortIfMoreThan' },
    } as const;
    const text = noticeText(aborted, undefined);
    expect(text).toMatch(/^Nothing was ended in main: .*700 are stuck, and abortIfMoreThan allows 500/u);
    expect(text).toContain('Look at a dry run');
  });

  it('has ids where no page is known, and no dashboard outside of Lambda', () => {
    const text = noticeText({ ...report([row(1, 'closed', ended)]), mode: 'enforce' }, dashboardPage({}));
    expect(text).toContain(`- ${id(1)} (hollow, idle for 2 d 2 h, queue ${QUEUE})`);
    expect(text).not.toContain('Dashboard');
  });

  it.each([
    [
      'eu-central-1',
      undefined,
      'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#dashboards/dashboard/StuckConversationSweeper-eu-central-1',
    ],
    [
      'us-gov-west-1',
      'Two',
      'https://console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#dashboards/dashboard/Two-us-gov-west-1',
    ],
    [
      'cn-north-1',
      'Two',
      'https://console.amazonaws.cn/cloudwatch/home?region=cn-north-1#dashboards/dashboard/Two-cn-north-1',
    ],
  ])('leads to the dashboard in %s', (region, stack, url) => {
    const environment = {
      AWS_REGION: region,
      AWS_LAMBDA_FUNCTION_NAME: 'f',
      POWERTOOLS_METRICS_NAMESPACE: stack,
    };
    expect(dashboardPage(environment)).toBe(url);
  });

  it('leads to the console of the stack’s own links, in every region of its partitions', () => {
    const seen = new Set<string>();
    for (const { name, partition = '' } of RegionInfo.regions) {
      const names = PARTITIONS[partition];
      if (names === undefined) continue;
      seen.add(partition);
      const link = dashboardPage({ AWS_REGION: name, AWS_LAMBDA_FUNCTION_NAME: 'f' }) ?? '';
      expect([names.console, `${name}.${names.console}`]).toContain(new URL(link).host);
    }
    expect([...seen].toSorted()).toEqual(Object.keys(PARTITIONS).toSorted());
  });
});

describe('publishing a summary', () => {
  const worth = report([row(1, 'closed')]);

  /** A topic that answers after so many milliseconds, or with an error; what it was sent, and what was logged. */
  function scene(about: { answersAfterMs?: number; error?: Error } = {}) {
    const clock = drivenClock();
    const sent: unknown[] = [];
    const warnings: unknown[] = [];
    const aborted: boolean[] = [];
    const publishMessage = async (message: unknown, signal: AbortSignal) => {
      sent.push(message);
      signal.addEventListener('abort', () => aborted.push(true));
      await clock.sleep(about.answersAfterMs ?? 10);
      if (about.error !== undefined) throw about.error;
    };
    const publish = async (
      one: typeof worth,
      leftMs = 60_000,
      topicArn: string | undefined = 'arn:topic',
    ) => {
      const began = clock.monotonic();
      await publishSummary(one, {
        topicArn,
        publishMessage,
        clock,
        logger: { warn: (...line: unknown[]) => void warnings.push(line) },
        environment: {},
        until: began + leftMs,
      });
      return clock.monotonic() - began;
    };
    return { publish, sent, warnings, aborted };
  }

  it('sends subject and message to the topic, and waits until they are taken', async () => {
    const { publish, sent, warnings } = scene();
    expect(await publish(worth)).toBe(10);
    expect(sent).toEqual([
      {
        TopicArn: 'arn:topic',
        Subject: subjectOf(worth),
        MessageStructure: 'json',
        Message: JSON.stringify({ default: messageOf(worth), email: noticeText(worth, undefined) }),
      },
    ]);
    expect(warnings).toEqual([]);
  });

  it('sends nothing without a topic, nor of a run that is not worth it', async () => {
    const { publish, sent } = scene();
    await publishSummary(worth, {
      topicArn: undefined,
      environment: {},
      publishMessage: async () => sent.push('sent'),
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
