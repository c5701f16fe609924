import type { QueueSettings, ThreadingTimeline } from '../genesys/answers.ts';
import type { Check } from '../report/schemas.ts';
import {
  checkOf,
  counted,
  isRefused,
  listed,
  sentences,
  whyUnknown,
  type Finding,
  type Result,
  type Unavailable,
} from './check.ts';

/** The queues that the client sees. */
export interface SeenQueues {
  readonly queues: readonly QueueSettings[];
  /** There are more than were read. */
  readonly cut: boolean;
}

export interface PreventionFacts {
  readonly queues: Result<SeenQueues>;
  readonly threading: Result<ThreadingTimeline>;
  /** Queues in which open conversations were found. */
  readonly busyQueueIds: ReadonlySet<string>;
}

/** What Genesys itself does so that conversations do not get stuck, and what follows an end. */
export function checkPrevention({ queues, threading, busyQueueIds }: PreventionFacts): Check {
  return checkOf('prevention', {
    seen: sentences([
      queues.known
        ? inactivitySentence(queues.value)
        : notDetermined('the queues’ inactivity handling', queues),
      threading.known
        ? threadingSentence(threading.value)
        : notDetermined('the threading timeline', threading),
    ]),
    findings: [
      ...(queues.known ? inactivityFindings(queues.value, busyQueueIds) : failureFindings(queues)),
      ...(threading.known ? [] : failureFindings(threading)),
    ],
    meaning: sentences([
      'Inactivity handling ends quiet conversations that an agent holds; a sweep is for what it does not reach.',
      threadingMeaning(threading),
    ]),
  });
}

function inactivitySentence({ queues, cut }: SeenQueues): string {
  const on = queues.filter(({ inactivityHandling }) => inactivityHandling).length;
  const which = cut ? `the first ${queues.length} queues` : counted(queues.length, 'queue');
  return `Inactivity handling for web messaging is on in ${on} of ${which}.`;
}

function inactivityFindings({ queues }: SeenQueues, busy: ReadonlySet<string>): readonly Finding[] {
  const off = queues.filter(({ inactivityHandling }) => !inactivityHandling);
  if (off.length === 0) return [];
  const named = [...off.filter(({ id }) => busy.has(id)), ...off.filter(({ id }) => !busy.has(id))].map(
    ({ id, name }) => (name === undefined ? id : `"${name}" (${id})`),
  );
  return [
    {
      status: 'warning',
      meaning:
        `Off in ${counted(off.length, 'queue')}, which is Genesys’s default: ${listed(named, 5)}. There, an inactive conversation stays with ` +
        'its agent until somebody ends it. No sweep needs it to be on; with it on, there is less to sweep.',
      remedy:
        'For each queue that takes web messages, in Genesys Cloud, Admin > Queues > the queue > Message: ' +
        'switch the inactivity timeout for web messaging on, and choose after how long it disconnects.',
    },
  ];
}

function threadingSentence({ webMessagingMinutes: minutes }: ThreadingTimeline): string {
  return minutes === undefined
    ? 'The threading timeline says nothing about web messaging.'
    : `The threading timeline for web messaging is ${counted(minutes, 'minute')}.`;
}

function threadingMeaning(threading: Result<ThreadingTimeline>): string {
  const minutes = threading.known ? threading.value.webMessagingMinutes : undefined;
  if (minutes === 0) return 'A guest who writes after an end begins a new conversation.';
  const within = minutes === undefined ? '72 hours, unless it was changed,' : hours(minutes);
  return `A guest who writes within ${within} of an end opens the same conversation again, which is not a failure.`;
}

function hours(minutes: number): string {
  return minutes % 60 === 0 ? counted(minutes / 60, 'hour') : counted(minutes, 'minute');
}

/** A missing permission is not a problem here: only this check would use it. */
function notDetermined(what: string, unavailable: Unavailable): string {
  const { diagnosis } = unavailable;
  const would =
    isRefused(unavailable) && diagnosis !== undefined && diagnosis.permissions.length > 0
      ? ` The permission ${diagnosis.permissions.join(' and ')} would show it; nothing else needs it.`
      : '';
  return `Not determined: ${what} (${whyUnknown(unavailable)}).${would}`;
}

function failureFindings(unavailable: Unavailable): readonly Finding[] {
  const { diagnosis } = unavailable;
  if (diagnosis === undefined || isRefused(unavailable)) return [];
  return [
    {
      status: 'warning',
      meaning: 'Genesys did not answer as it should; a sweep does not need this answer.',
      remedy: diagnosis.remedy,
      diagnosis,
    },
  ];
}
