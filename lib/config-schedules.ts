import type { Problem } from '../functions/sweeper/request/problems.ts';
import { configSchema, LONGEST_SILENCE_HOURS, organisationConfigSchema } from './config-schema.ts';
import { gapsOf, parseSchedule, type Gaps, type Schedule } from './schedule-gaps.ts';

/**
 * How late Scheduler may deliver a run after its window, minutes. Then it gives up, because the next run does the work.
 */
export const EVENT_AGE_MINUTES = 5;

/** By how much the longest gap may grow in the night when clocks are set back. */
const CLOCK_CHANGE_MINUTES = 60;

/** After how many intervals of a rate without a report the alarm is raised, unless the configuration says otherwise. */
const SILENT_INTERVALS = 2;

/** The result of an organisation's schedule. */
export interface Rhythm {
  /** The least time between two runs, minutes. */
  readonly intervalMinutes: number;
  /** After this time without a report the alarm is raised. Whole hours, because the alarm counts hours. */
  readonly silenceAfterHours: number;
}

/** The fields that have to fit each other; each is valid by itself. */
export interface ScheduleFields {
  readonly schedule: Schedule;
  readonly timeZone: string;
  readonly flexibleWindowMinutes: number;
  readonly silenceAfterHours?: number | undefined;
  readonly timeoutMinutes: number;
}

/** Only these fields: they are checked even if another field is wrong. */
const ofOrganisation = organisationConfigSchema
  .pick({ schedule: true, timeZone: true, flexibleWindowMinutes: true, silenceAfterHours: true })
  .strip();
const ofDeployment = configSchema.pick({ timeoutMinutes: true }).strip();

/**
 * The fields of one organisation, from a configuration that is not checked yet.
 *
 * @returns undefined if one of them is wrong by itself: the schema reports that
 */
export function scheduleFieldsOf(config: unknown, organisation: unknown): ScheduleFields | undefined {
  const { data: deployment } = ofDeployment.safeParse(config);
  const { data: fields } = ofOrganisation.safeParse(organisation);
  if (deployment === undefined || fields === undefined) return undefined;
  const parsed = parseSchedule(fields.schedule);
  return 'problem' in parsed ? undefined : { ...deployment, ...fields, schedule: parsed.schedule };
}

/**
 * The result of the schedule, or what does not fit together. Normally, runs of one organisation must not overlap, and no
 * pause may be longer than the alarm on missing reports waits.
 *
 * @param path of the organisation in the context
 * @param now milliseconds since the epoch
 */
export function rhythmOf(
  fields: ScheduleFields,
  path: string,
  now: number,
): { readonly rhythm: Rhythm } | { readonly problems: readonly Problem[] } {
  const gaps = gapsOf(fields.schedule, now);
  if (gaps === undefined) {
    const problem = 'runs at most once from now on';
    return { problems: [{ path: `${path}.schedule`, problem, accepted: 'a schedule that repeats' }] };
  }
  const silence = silenceOf(gaps, fields, path);
  const problems = [
    ...overlapProblems(gaps, fields, path),
    ...('problem' in silence ? [silence.problem] : []),
  ];
  if (problems.length > 0 || 'problem' in silence) return { problems };
  return { rhythm: { intervalMinutes: gaps.smallest, silenceAfterHours: silence.hours } };
}

/** How long after its planned start a run has certainly ended, minutes. */
function longestRun({ timeoutMinutes, flexibleWindowMinutes }: ScheduleFields): number {
  return timeoutMinutes + flexibleWindowMinutes + EVENT_AGE_MINUTES;
}

function overlapProblems({ smallest }: Gaps, fields: ScheduleFields, path: string): Problem[] {
  const needed = longestRun(fields);
  if (needed <= smallest) return [];
  const { timeoutMinutes, flexibleWindowMinutes, schedule } = fields;
  const room = smallest - EVENT_AGE_MINUTES;
  const wider =
    schedule.kind === 'rate' ? `rate(${needed} minutes) or longer` : `runs ${needed} minutes apart or more`;
  const shorter = `, or timeoutMinutes + flexibleWindowMinutes of ${room} or less`;
  return [
    {
      path: `${path}.schedule`,
      problem:
        `runs come ${smallest} minutes apart, and one may last ${needed}: ` +
        `timeoutMinutes ${timeoutMinutes} + flexibleWindowMinutes ${flexibleWindowMinutes} + ` +
        `${EVENT_AGE_MINUTES} for late delivery`,
      accepted: `${wider}${room < 1 ? '' : shorter}`,
    },
  ];
}

/** After how many hours without a report the alarm is raised; never within a pause of the schedule itself. */
function silenceOf(
  { longest }: Gaps,
  fields: ScheduleFields,
  path: string,
): { readonly hours: number } | { readonly problem: Problem } {
  const { schedule, silenceAfterHours: said, timeZone } = fields;
  const clockChange = schedule.kind === 'cron' && timeZone !== 'UTC' ? CLOCK_CHANGE_MINUTES : 0;
  const least = Math.ceil((longest + longestRun(fields) + clockChange) / 60);
  if (least > LONGEST_SILENCE_HOURS) {
    const problem = `pauses for ${hours(longest)}, and no alarm can wait for a report that long`;
    return {
      problem: { path: `${path}.schedule`, problem, accepted: 'one that runs at least every 6 days' },
    };
  }
  const wrong = (problem: string): { readonly problem: Problem } => ({
    problem: {
      path: `${path}.silenceAfterHours`,
      problem,
      accepted: `a whole number from ${least} to ${LONGEST_SILENCE_HOURS}`,
    },
  });
  if (said !== undefined) {
    if (said >= least) return { hours: said };
    return wrong(`${said} is too short: this schedule pauses for ${hours(longest)}, and a run may be late`);
  }
  if (schedule.kind === 'cron') return wrong('is missing, and a cron schedule needs it');
  const usual = Math.ceil((SILENT_INTERVALS * longest) / 60);
  return usual <= LONGEST_SILENCE_HOURS
    ? { hours: usual }
    : wrong('is missing, and two intervals are longer than an alarm can watch');
}

function hours(minutes: number): string {
  return `${Number((minutes / 60).toFixed(1))} hours`;
}
