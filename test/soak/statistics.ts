import type { Report } from '../../functions/sweeper/report/schemas.ts';
import { defaultAssumptions } from '../../local/simulator/assumptions.ts';
import type { ObservedDay } from './observation.ts';

/** How often something was met, by its name. */
export type Counts = Readonly<Record<string, number>>;

/** What many days have met, in groups that are printed one after the other. */
export type Statistics = Readonly<Record<string, Counts>>;

/** What one day has met. */
export function statisticsOf(day: ObservedDay, observed: Counts): Statistics {
  const { requests, invocations, setUp } = day;
  const faults = requests.flatMap((request) => request.faults);
  const writes = requests.filter(({ method, path }) => isWrite(method, path));
  return {
    'in all': {
      seeds: 1,
      conversations: setUp.conversations.length,
      sweeps: invocations.filter(({ asked }) => asked?.action === 'sweep').length,
      invocations: invocations.length,
      requests: requests.length,
      writes: writes.length,
      'writes carried out': writes.filter(({ executed }) => executed).length,
    },
    'seen by the observer': observed,
    'outcomes of conversations': sum(invocations.flatMap((one) => outcomesOf(one))),
    'ends of invocations': tally(
      invocations.map(({ ended }) =>
        ended?.kind === 'threw' ? `threw ${ended.name}` : (ended?.kind ?? 'none'),
      ),
    ),
    'what was asked for': tally(
      invocations.map(({ asked, trigger, call, sweepId }) => {
        if (call !== undefined) return `${call.route}, ${trigger}`;
        if (asked === undefined) return 'nothing valid';
        return sweepId === undefined ? `${asked.action}, ${asked.mode}, ${trigger}` : `round, ${asked.mode}`;
      }),
    ),
    'answers to calls about sweeps': tally(invocations.flatMap((one) => answersOf(one))),
    'ends of sweeps over the API': tally(endsOf(invocations)),
    'calls to the table': tally((day.table?.calls ?? []).map(({ failed }) => failed ?? 'answered')),
    'requests by fate': tally(requests.map(({ fate }) => fate)),
    'requests struck by a fault': tally(faults.map((fault) => faultName(fault))),
    'what people did': tally(
      day.facts.flatMap((fact) => (fact.kind === 'changed' && fact.request === undefined ? fact.cause : [])),
    ),
    'days with such weather': tally(setUp.weather),
    'days with such an outage': tally(setUp.outages),
    'days with an assumption other than expected': tally(unexpected(setUp.assumptions)),
    'days with such a deployment': tally(traitsOf(day)),
  };
}

/** Adds up what several days have met. */
export function add(a: Statistics, b: Statistics): Statistics {
  const groups = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(groups.map((group) => [group, sum([a[group] ?? {}, b[group] ?? {}])]));
}

/** For people: a line for each count, the most frequent first, save in the first group. */
export function printed(statistics: Statistics): string[] {
  return Object.entries(statistics).flatMap(([group, counts], index) => {
    const entries = Object.entries(counts);
    const sorted = index === 0 ? entries : entries.toSorted(([, a], [, b]) => b - a);
    return [
      '',
      group,
      ...sorted.map(([name, count]) => `${count.toLocaleString('en').padStart(12)}  ${name}`),
    ];
  });
}

function isWrite(method: string, path: string): boolean {
  if (path === '/oauth/token' || path.startsWith('/api/v2/analytics/')) return false;
  return method !== 'GET';
}

function outcomesOf({ ended }: ObservedDay['invocations'][number]): Counts[] {
  const report = ended?.kind === 'answered' ? (ended.report as Partial<Report> | undefined) : undefined;
  if (report?.counts === undefined) return [];
  const { open: _sum, ...outcomes } = report.counts;
  return [outcomes, tally([`(a report that is ${report.outcome ?? 'nothing'})`])];
}

function answersOf({ call, ended }: ObservedDay['invocations'][number]): string[] {
  if (call === undefined || ended?.kind !== 'answered') return [];
  const { statusCode } = ended.answer as { readonly statusCode?: number };
  return [`${call.route} ${statusCode ?? ''}`];
}

function endsOf(invocations: ObservedDay['invocations']): string[] {
  return invocations.flatMap(({ sweepId, ended }) => {
    const answer = ended?.kind === 'answered' ? (ended.answer as { readonly outcome?: string }) : undefined;
    return sweepId === undefined || answer?.outcome === undefined ? [] : [answer.outcome];
  });
}

function faultName(fault: ObservedDay['requests'][number]['faults'][number]): string {
  switch (fault.kind) {
    case 'server-error':
    case 'html':
    case 'proxy':
    case 'rejected':
    case 'empty-body':
      return `${fault.kind} ${fault.status}${'when' in fault && fault.when === 'after' ? ', carried out' : ''}`;
    case 'reset':
    case 'hang':
      return `${fault.kind}${fault.when === 'after' ? ', carried out' : ''}`;
    case 'throttled':
      return fault.asDate === true
        ? '429 with an HTTP date'
        : fault.retryAfterSeconds === null
          ? '429 without Retry-After'
          : '429 with Retry-After';
    case 'forbidden':
      return `forbidden, ${fault.variant}`;
    default:
      return fault.kind;
  }
}

function unexpected(assumptions: ObservedDay['setUp']['assumptions']): string[] {
  const expected = Object.entries(defaultAssumptions());
  const actual = new Map<string, unknown>(Object.entries(assumptions));
  return expected.flatMap(([name, value]) => (actual.get(name) === value ? [] : name));
}

function traitsOf({ setUp, invocations, requests, table }: ObservedDay): string[] {
  const { settings } = setUp;
  return [
    `mode ${settings.mode ?? 'dry-run'}`,
    ...(settings.tag === true ? ['tags'] : []),
    ...(settings.allowWaitingOverride === true ? ['allowWaitingOverride'] : []),
    ...(invocations.some(({ clock }) => clock.steps.some(({ aheadMs }) => aheadMs !== 0))
      ? ['a clock that is off']
      : []),
    ...(invocations.some(({ clock }) => clock.steps.length > 1) ? ['a clock that is set'] : []),
    ...(setUp.conversations.length > 100 ? ['a crowd'] : []),
    ...(requests.some(({ handedAt, sentAt }) => sentAt > handedAt + 1_000)
      ? ['connections that open slowly']
      : []),
    ...(invocations.some(({ stoodStillMs }) => stoodStillMs > 0)
      ? ['a run that is made to stand still']
      : []),
    ...(invocations.some(({ deliveredBefore }) => deliveredBefore !== undefined)
      ? ['an event delivered twice']
      : []),
    ...(invocations.some(({ ended }) => ended?.kind === 'killed') ? ['the function killed'] : []),
    ...(table === undefined ? [] : ['a table']),
    ...(table?.calls.some(({ failed }) => failed !== undefined) === true ? ['a table that fails'] : []),
    ...(invocations.some(({ sweepId }) => sweepId !== undefined) ? ['sweeps over the API'] : []),
  ];
}

function tally(names: readonly string[]): Counts {
  return sum(names.map((name) => ({ [name]: 1 })));
}

function sum(all: readonly Counts[]): Counts {
  const total = new Map<string, number>();
  for (const counts of all) {
    for (const [name, count] of Object.entries(counts)) total.set(name, (total.get(name) ?? 0) + count);
  }
  return Object.fromEntries(total);
}
