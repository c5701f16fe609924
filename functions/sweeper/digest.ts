import { openDeadline } from './clock.ts';
import { logError, presentError } from './errors.ts';
import { isoTime } from './json.ts';
import { LOG_MESSAGES, type Mode } from './names.ts';
import { shortened } from './report/notice.ts';
import { publish } from './report/publish.ts';
import { modeOf, readSettings, type Settings } from './request/settings.ts';
import { TableError } from './table/port.ts';
import {
  byQueue,
  isNothing,
  loadTallies,
  sumOf,
  type QueueTally,
  type RunTally,
  type Tally,
} from './table/tallies.ts';
import type { World } from './world.ts';

const WEEK_MS = 7 * 24 * 60 * 60_000;
/** How many queues of an organisation are named: a message of SNS holds 256 KB. */
const MOST_QUEUES = 100;

/** What a week has come to, and the week before. DESIGN.md section 11. */
export interface Digest {
  readonly from: string;
  readonly until: string;
  readonly mode: Mode;
  readonly week: Tally;
  readonly weekBefore: Tally;
  readonly organisations: readonly {
    readonly org: string;
    readonly week: Tally;
    readonly weekBefore: Tally;
    /** The first hundred, those with the most ends first. */
    readonly queues: readonly QueueTally[];
    readonly otherQueues: number;
  }[];
}

/** @param until when the week ends, milliseconds since the epoch */
export function digestOf(tallies: readonly RunTally[], until: number, mode: Mode): Digest {
  const from = until - WEEK_MS;
  const between = (runs: readonly RunTally[], first: number): QueueTally[] =>
    runs.filter(({ at }) => at >= first && at < first + WEEK_MS).flatMap(({ queues }) => queues);
  const twoWeeks = (runs: readonly RunTally[]): Pick<Digest, 'week' | 'weekBefore'> => ({
    week: sumOf(between(runs, from)),
    weekBefore: sumOf(between(runs, from - WEEK_MS)),
  });
  const organisations = [...Map.groupBy(tallies, ({ org }) => org)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([org, runs]) => {
      const queues = byQueue(between(runs, from)).toSorted(
        (one, other) => other.ended - one.ended || other.refused - one.refused,
      );
      const otherQueues = Math.max(0, queues.length - MOST_QUEUES);
      return { org, ...twoWeeks(runs), queues: queues.slice(0, MOST_QUEUES), otherQueues };
    });
  return { from: isoTime(from), until: isoTime(until), mode, ...twoWeeks(tallies), organisations };
}

/** The subject of the message: `Week to 2026-11-30, enforce: 120 ended, 2 cut off, 3 refused`. */
export function digestSubject({ until, mode, week }: Digest): string {
  return shortened(`Week to ${until.slice(0, 10)}, ${mode}: ${wordsFor(week)}`);
}

/** The message for people. */
export function digestText(digest: Digest): string {
  const { until, mode, week, weekBefore, organisations } = digest;
  const when = `in the week to ${until.slice(0, 10)}, ${until.slice(11, 16)} UTC`;
  const before = `${weekBefore.ended} in the week before`;
  if (isNothing(week)) {
    const why = mode === 'dry-run' ? ': this deployment is a dry run' : '';
    return `No conversation was ended, and none refused, ${when}${why} (ended: ${before}).\n`;
  }
  const parts = organisations.map(({ org, queues, otherQueues, ...weeks }) =>
    [
      `${org}: ${wordsFor(weeks.week)}. The week before: ${wordsFor(weeks.weekBefore)}.`,
      ...queues.map((one) => `- ${queueName(one)}: ${wordsFor(one)}`),
      ...(otherQueues === 0 ? [] : [`- and ${otherQueues} more with fewer ends`]),
    ].join('\n'),
  );
  return `${[`${endedWords(week)} ${when}; ${before}.`, ...parts, EXPLANATION].join('\n\n')}\n`;
}

const EXPLANATION = [
  'By force, cut off: among those ended. Cut off: the guest wrote, or an agent joined, between the last look and the end.',
  'Came back: the guest was there again when the sweeper looked after its write.',
  'Refused: by Genesys Cloud; a conversation that is refused in several runs counts each time.',
  'Runs that could not use the table are not counted.',
].join('\n');

function endedWords({ ended }: Tally): string {
  if (ended === 0) return 'No conversation was ended';
  return ended === 1 ? '1 conversation was ended' : `${ended} conversations were ended`;
}

function queueName({ queueId }: QueueTally): string {
  return queueId === undefined ? 'no queue known' : `queue ${queueId}`;
}

function wordsFor({ ended, forced, overtaken, cameBack, refused }: Tally): string {
  const others = [
    [forced, 'by force'],
    [overtaken, 'cut off'],
    [cameBack, 'came back'],
    [refused, 'refused'],
  ] as const;
  const told = others.flatMap(([count, words]) => (count > 0 ? [`${count} ${words}`] : []));
  return [`${ended} ended`, ...told].join(', ');
}

/** `enforce` where any organisation that is swept may be enforced. */
function highestMode(settings: Settings): Mode {
  const swept = settings.organisations.filter(({ enabled }) => enabled);
  return swept.some((one) => modeOf(one, settings) === 'enforce') ? 'enforce' : 'dry-run';
}

/** What the schedule of the digest gets back; nobody else asks. */
export interface DigestAnswer extends Partial<Digest> {
  readonly published: boolean;
}

/**
 * Publishes the digest of a week: as text to those who read e-mail, as JSON to all others. If the table gives no answer,
 * there is none: that is the business of the alarm `history-unavailable`.
 *
 * @param until when the week ends, milliseconds since the epoch
 * @throws SweeperError if the settings are wrong
 */
export async function answerDigest(until: number, remainingMs: number, world: World): Promise<DigestAnswer> {
  const { clock, logger, publishMessage, environment, settingsFile } = world;
  const deadline = openDeadline(clock, remainingMs);
  try {
    const settings = readSettings(environment, settingsFile);
    const { tableName, notifyTopicArn: topicArn } = settings;
    if (tableName === undefined) return { published: false };
    const tallies = await loadTallies(world.openTable(tableName), until - 2 * WEEK_MS);
    const digest = digestOf(tallies, until, highestMode(settings));
    const message = {
      subject: digestSubject(digest),
      json: JSON.stringify(digest),
      text: digestText(digest),
    };
    const where = { topicArn, publishMessage, clock, logger, until: deadline.endsAt };
    return { published: await publish(message, {}, where), ...digest };
  } catch (error) {
    if (!(error instanceof TableError)) throw presentError(logError(error, logger));
    logger.warn(LOG_MESSAGES.noDigest, { exception: error.code });
    return { published: false };
  } finally {
    deadline.release();
  }
}
