import type { ObservedDay, ObservedInvocation } from '../observation.ts';
import { BUILT_IN, type PolicyPart, type Rules } from './oracle-policy.ts';
import { list, property, text } from './raw.ts';

/** The policy that is deployed for the organisation: its own part over the deployment's over the built-in one. */
export function deployedPolicy({ setUp }: ObservedDay): PolicyPart {
  const parts = [BUILT_IN, setUp.settings.policy ?? {}, setUp.settings.organisations[0]?.policy ?? {}];
  const last = <T>(values: readonly (T | undefined)[]): T | undefined =>
    values.findLast((one) => one !== undefined);
  const every = (name: 'queueIds' | 'divisionIds' | 'userIds' | 'conversationIds'): readonly string[] =>
    parts.flatMap((part: PolicyPart) => part.exempt?.[name] ?? []);
  const queues = parts.flatMap((part: PolicyPart) => Object.entries(part.queues ?? {}));
  return {
    minAgeMinutes: last(parts.map((part: PolicyPart) => part.minAgeMinutes)),
    classes: laid(parts.map((part: PolicyPart) => part.classes)),
    endWaiting: last(parts.map((part: PolicyPart) => part.endWaiting)),
    queueLoopEntries: last(parts.map((part: PolicyPart) => part.queueLoopEntries)),
    queues: Object.fromEntries(
      queues.map(([id]) => [
        id,
        { classes: laid(queues.filter(([other]) => other === id).map(([, queue]) => queue?.classes)) },
      ]),
    ),
    exempt: {
      queueIds: every('queueIds'),
      divisionIds: every('divisionIds'),
      userIds: every('userIds'),
      conversationIds: every('conversationIds'),
      attribute: last(parts.map((part: PolicyPart) => part.exempt?.attribute)),
    },
    teardown: last(parts.map((part: PolicyPart) => part.teardown)),
  };
}

function laid(classes: readonly PolicyPart['classes'][]): PolicyPart['classes'] {
  const said = classes.flatMap((one) => Object.entries(one ?? {})).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said);
}

/** What an invocation goes by: the deployed policy, and what its request adds. */
export function rulesOf(day: ObservedDay, invocation: ObservedInvocation): Rules {
  const request = invocation.asked?.request ?? {};
  return {
    deployed: deployedPolicy(day),
    requested: partOf(request['policy']),
    queueIds: textsOf(request['queueIds']),
    divisionIds: textsOf(request['divisionIds']),
  };
}

function partOf(given: unknown): PolicyPart | undefined {
  // The engine has made it, and the function has accepted it: it is a part of a policy.
  return typeof given === 'object' && given !== null ? given : undefined;
}

function textsOf(given: unknown): readonly string[] | undefined {
  return Array.isArray(given) ? given.filter((one) => typeof one === 'string') : undefined;
}

const LIMITS = { maxCloses: 200, abortIfMoreThan: 500, abortIfMorePercent: 75 };

/** A limit of a run: the request's, else the organisation's, else the deployment's, else DESIGN section 4's. */
export function limitOf(
  day: ObservedDay,
  { asked, sweepId }: ObservedInvocation,
  name: keyof typeof LIMITS,
): number {
  const requested = asked?.request[name];
  if (typeof requested === 'number') return requested;
  const { settings } = day.setUp;
  // Of sweeps over the API, whatever the organisation's own are: DESIGN section 4.
  const ofApi = sweepId === undefined || name === 'abortIfMorePercent' ? undefined : settings.api?.[name];
  if (ofApi !== undefined) return ofApi;
  return settings.organisations[0]?.[name] ?? settings[name] ?? LIMITS[name];
}

/** A share of few says little: DESIGN section 6.4. */
const SMALLEST_BY_SHARE = 100;

/**
 * The limit of the crowd guard: the smaller of `abortIfMoreThan` and the larger of 100 and `abortIfMorePercent` of all
 * open conversations in scope that the search has listed, rounded down. Each of them has a row.
 */
export function crowdLimitOf(day: ObservedDay, invocation: ObservedInvocation): CrowdLimit {
  const rows = rowsOf(reportOf(invocation));
  const open = rows.filter(({ reason }) => reason !== 'out-of-scope').length;
  const percent = limitOf(day, invocation, 'abortIfMorePercent');
  const byShare = (count: number): number => Math.max(SMALLEST_BY_SHARE, Math.floor((count * percent) / 100));
  const byNumber = limitOf(day, invocation, 'abortIfMoreThan');
  return {
    byNumber,
    // What the search alone did not show to be out of scope counted as open until it was read.
    byShare: [...new Set([byShare(open), byShare(rows.length)])],
    least: Math.min(byNumber, byShare(open)),
    most: Math.min(byNumber, byShare(rows.length)),
  };
}

export interface CrowdLimit {
  readonly byNumber: number;
  readonly byShare: readonly number[];
  readonly least: number;
  readonly most: number;
}

/** Whether a run may write at all: `enforce`, on a deployment that allows it. */
export function mayWrite(day: ObservedDay, { asked }: ObservedInvocation): boolean {
  return (
    day.setUp.settings.mode === 'enforce' &&
    asked?.mode === 'enforce' &&
    (asked.action === 'sweep' || asked.action === 'close')
  );
}

/** Whether a run may end what the policy would keep for some reasons. */
export function isForced({ asked }: ObservedInvocation): boolean {
  return asked?.action === 'close' && asked.request['force'] === true;
}

/** One row of a report. */
export interface Row {
  readonly conversationId: string;
  readonly outcome: string;
  readonly reason: string | undefined;
  readonly class: string | undefined;
  readonly operation: string | undefined;
  readonly reopened: boolean;
  readonly raw: unknown;
}

/** The report of a sweep or a close that was answered; undefined for anything else. */
export function reportOf({ ended, call, sweepId }: ObservedInvocation): unknown {
  // What a sweep over the API has come to is checked as a whole: `sweep-numbers`.
  if (ended?.kind !== 'answered' || call !== undefined || sweepId !== undefined) return undefined;
  const report =
    property(ended.report, 'counts') === undefined ? property(ended.report, 'report') : ended.report;
  return property(report, 'counts') === undefined ? undefined : report;
}

export function rowsOf(report: unknown): readonly Row[] {
  return list(report, 'conversations').map((raw) => ({
    conversationId: (text(raw, 'conversationId') ?? '').toLowerCase(),
    outcome: text(raw, 'outcome') ?? '',
    reason: text(raw, 'reason'),
    class: text(raw, 'class'),
    operation: text(raw, 'operation'),
    reopened: property(raw, 'reopened') === true,
    raw,
  }));
}
