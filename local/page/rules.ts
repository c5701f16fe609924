import { STUCK_CLASSES, type StuckClass } from '../../functions/sweeper/policy/schema.ts';
import { saidOf } from '../../functions/sweeper/report/warnings.ts';
import { counted, numbered } from '../print/layout.ts';
import { definitions } from './headline.ts';
import {
  details,
  figure,
  markup,
  millisecondsInWords,
  minutesInWords,
  plural,
  section,
  table,
  type Markup,
  type Part,
} from './markup.ts';
import type { DrawnReport } from './read-answer.ts';
import { queueNames } from './rows.ts';
import { wordsOfClass } from './words.ts';

/** The policy in force: what is ended from when on, what never, and how much. */
export function rules(report: DrawnReport): Markup | undefined {
  const { policy, crowd } = report;
  if (policy === undefined) return undefined;
  const nameOf = queueNames(report);
  const said = (threshold: number | 'off'): string =>
    threshold === 'off' ? 'never' : `from ${minutesInWords(threshold)} on`;
  const queues = Object.entries(policy.queues);
  const { exempt, scope } = policy;
  const exempted = [
    [exempt.queues, 'queue'],
    [exempt.divisions, 'division'],
    [exempt.users, 'user'],
    [exempt.conversations, 'conversation'],
  ] as const;
  return section(
    'rules',
    'The rules of this run',
    markup`${table(
      'What counts as stuck',
      [
        {
          title: 'Class',
          of: (name: StuckClass) => markup`${wordsOfClass(name).title} <code>${name}</code>`,
        },
        { title: 'Is ended', of: (name) => said(policy.classes[name]) },
        ...queues
          .map(([queueId, own]) => ({
            title: 'In one queue',
            of: (name: StuckClass): Part => {
              const threshold = own[name];
              return threshold === undefined ? 'the same' : markup`${nameOf(queueId)}: ${said(threshold)}`;
            },
          }))
          .slice(0, 3),
      ],
      STUCK_CLASSES,
    )}${
      queues.length <= 3
        ? undefined
        : markup`<p class="quiet">${numbered(queues.length + policy.queuesOmitted)} queues have thresholds of their own; the report’s JSON has them.</p>`
    }${definitions([
      [
        'Never touched',
        markup`what is younger than ${minutesInWords(policy.minAgeMinutes)}, and ${exempted
          .filter(([count]) => count > 0)
          .map(
            ([count, one]) => `${numbered(count)} exempt ${plural(count, one)}, `,
          )}whatever carries the attribute ${exempt.attribute}`,
      ],
      [
        'Guests who wait',
        policy.endWaiting.length === 0
          ? 'are never ended, except in the classes that mean waiting where these have a threshold'
          : `may be ended in: ${policy.endWaiting.join(', ')}`,
      ],
      [
        'Queue loops',
        policy.queueLoopEntries === undefined
          ? undefined
          : `only after coming to a queue ${policy.queueLoopEntries} times or more`,
      ],
      [
        'At most',
        markup`${figure('policy.maxCloses', policy.maxCloses)} ends a run${
          crowd === undefined
            ? ''
            : markup`, and none where more than ${figure('crowd.limit', crowd.limit)} are stuck (${crowd.limitSetBy})`
        }`,
      ],
      [
        'Looked at',
        scope.queues + scope.divisions === 0
          ? 'all queues and divisions that the client may see'
          : `${counted(scope.queues, 'queue')}, ${counted(scope.divisions, 'division')}`,
      ],
      ['Full teardown', policy.teardown ? 'where the ordinary end does not work' : 'never'],
      ['External tag', policy.tag ? 'set before each end' : 'not set'],
    ])}`,
  );
}

/** What Genesys refused or what failed, with what to do. */
export function diagnoses(report: DrawnReport): Markup | undefined {
  if (report.diagnoses.length === 0) return undefined;
  return section(
    'diagnoses',
    'What was refused or has failed, and what to do',
    report.diagnoses.map(
      ({ code, operation, count, permissions, status, genesysCode, remedy, contextId }, index) =>
        markup`<h3>${figure(
          `diagnoses.${index}.count`,
          count,
        )} × <code>${code}</code> on ${operation}</h3><p>${remedy}</p>${definitions([
          ['Permissions', permissions.length === 0 ? undefined : permissions.join(', ')],
          ['Answer', status === undefined ? undefined : [status, genesysCode].filter(Boolean).join(' ')],
          ['Context id, for Genesys', contextId],
        ])}`,
    ),
  );
}

/** For whoever has to look deeper: requests, assumptions, and the text for a support case. */
export function technical(report: DrawnReport): Markup {
  const { requests, search, assumptions, supportCase, crowd } = report;
  const told = assumptions.filter(({ holds, against }) => holds + against > 0);
  return section(
    'technical',
    'For engineers',
    markup`${definitions([
      [
        'Requests to Genesys Cloud',
        markup`${figure('requests.total', requests.total)} (${figure('requests.search', requests.search)} search, ${figure(
          'requests.reads',
          requests.reads,
        )} reads, ${figure('requests.rereads', requests.rereads)} rereads, ${figure('requests.writes', requests.writes)} writes, ${figure(
          'requests.verifies',
          requests.verifies,
        )} verifications), ${figure('requests.throttled', requests.throttled)} throttled, paused for ${millisecondsInWords(requests.pausedMs)}`,
      ],
      [
        'Search',
        search === undefined
          ? undefined
          : markup`${figure('search.windows', search.windows)} ${plural(search.windows, 'window')}, ${numbered(search.failedWindows.length)} failed`,
      ],
      [
        'Crowd guard',
        crowd === undefined
          ? undefined
          : markup`${figure('crowd.judged', crowd.judged)} of ${figure('crowd.candidates', crowd.candidates)} candidates judged, ${figure('crowd.stuck', crowd.stuck)} stuck, limit ${figure('crowd.limit', crowd.limit)}`,
      ],
    ])}${
      told.length === 0
        ? undefined
        : details(
            'What this run shows about undocumented facts',
            markup`<ul>${told.map((one) => markup`<li>${saidOf(one)}</li>`)}</ul>`,
          )
    }${supportCase === undefined ? undefined : details('A text for a case at Genesys Cloud Customer Care', markup`<pre class="prose">${supportCase}</pre>`)}`,
  );
}
