import type { METRICS } from '../../../functions/sweeper/names.ts';
import type { Report } from '../../../functions/sweeper/report/schemas.ts';
import type { Fault } from '../../../local/simulator/faults.ts';
import type { AlarmHeading } from '../../../lib/alarms.ts';
import type { ConversationModel } from '../../../local/simulator/model.ts';
import { objectOf, textOf } from '../../../local/simulator/json-values.ts';
import { apiEvent, received, type Received } from '../../support/api-event.ts';
import { PATHS } from '../../support/journal.ts';
import { conversed } from '../../support/lives.ts';
import { SECRET, startWhole, SWEEPING, type Whole, type WholeOptions } from '../../support/whole.ts';

type MetricName = (typeof METRICS)[keyof typeof METRICS];
type ExpectedDiagnosis = Pick<
  Report['diagnoses'][number],
  'code' | 'operation' | 'status' | 'genesysCode' | 'count'
>;

/** A world in which something between the function and Genesys does not work, and what is told of it. */
export interface BrokenWorld {
  readonly name: string;
  readonly options?: WholeOptions;
  /** How many conversations are stuck; 3 where absent. */
  readonly stuck?: number;
  /** Done to a sound world. */
  readonly spoil: (whole: Whole, stuck: readonly ConversationModel[]) => void | Promise<void>;
  /** Of an enforcing sweep of the schedule: its outcome, or the name of the error that it ends in. */
  readonly outcome: Report['outcome'] | { readonly error: string };
  /** What HTTP says: of a preview that is over, its state; to a close of all, its status. And which problem. */
  readonly http:
    | { readonly asks: 'preview'; readonly state: string; readonly problem?: string }
    | { readonly asks: 'close'; readonly status: number; readonly problem?: string };
  /** All of the report's. */
  readonly diagnoses: readonly ExpectedDiagnosis[];
  /** Those that matter; undefined for one that must not be told. */
  readonly metrics: Readonly<Partial<Record<MetricName, number | undefined>>>;
  /** Every alarm that rings when three sweeps in a row go like that. */
  readonly alarms: readonly AlarmHeading[];
  readonly failedWindows?: readonly string[];
  /** So many requests the sweep sends at most, retries included. */
  readonly mostRequests?: number;
}

/** What is told of no backlog that is not known. */
export const NO_BACKLOG = {
  Open: undefined,
  Stuck: undefined,
  WouldClose: undefined,
  Kept: undefined,
  OldestStuckMinutes: undefined,
} as const;
export const FAILED = { Runs: 1, RunFailed: 1, RunPartial: 0, RunRefused: 0, RunAborted: 0 } as const;
export const PARTIAL = { ...FAILED, RunFailed: 0, RunPartial: 1 } as const;
export const COMPLETE = { ...FAILED, RunFailed: 0 } as const;

export const DAY_MS = 86_400_000;

/** Every request of this kind is struck. */
export function every(of: keyof typeof PATHS, ...faults: readonly Fault[]): BrokenWorld['spoil'] {
  return ({ simulator }) => {
    for (const fault of faults) simulator.faults.add({ path: PATHS[of], fault });
  };
}

/** Each way of ending is struck. */
export function everyWrite(fault: Fault): BrokenWorld['spoil'] {
  return ({ simulator }) => {
    for (const path of [PATHS.disconnect, PATHS.teardown])
      simulator.faults.add({ path, method: path === PATHS.disconnect ? 'PATCH' : 'POST', fault });
  };
}

/** Only searches are struck that reach over this day, so many days ago. */
export function searchesOver(daysAgo: number, fault: Fault): BrokenWorld['spoil'] {
  return ({ simulator }) => {
    const day = simulator.now() - daysAgo * DAY_MS;
    simulator.faults.source = ({ path, body }) => {
      if (path !== PATHS.search) return [];
      const [from = NaN, to = NaN] = textOf(objectOf(body)['interval']).split('/').map(Date.parse);
      return from <= day && day < to ? [fault] : [];
    };
  };
}

/** The API is looked for elsewhere; the login is where it was. */
export function apiAt(
  apiBaseUrl: string | ((whole: Whole) => string | Promise<string>),
): BrokenWorld['spoil'] {
  return async (whole) => {
    const { simulator, secrets } = whole;
    const url = typeof apiBaseUrl === 'string' ? apiBaseUrl : await apiBaseUrl(whole);
    secrets.put(SECRET, {
      ...simulator.credentials,
      region: 'eu-central-1',
      apiBaseUrl: url,
      loginBaseUrl: simulator.app.listeningOrigin,
    });
  };
}

/** What a broken world has answered. */
export interface Answered {
  readonly report: Report | undefined;
  /** The name of the error, where there is no report. */
  readonly error: string | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  /** Lines of the log about diagnoses. */
  readonly logged: readonly Readonly<Record<string, unknown>>[];
  /** Requests to the API that arrived. */
  readonly requests: number;
  readonly http: BrokenWorld['http'];
}

/** One sweep of the schedule in such a world; and in a second one like it, what HTTP is answered. */
export async function livedThrough(world: BrokenWorld): Promise<Answered> {
  const { whole } = await brokenWorld(world);
  const event = { sweeper: { trigger: 'schedule', sweepId: 'night' }, request: { mode: 'enforce' } };
  const ended = await whole.invoke(event).then(
    (report) => ({ report: report as Report, error: undefined }),
    (error: unknown) => ({ report: undefined, error: error instanceof Error ? error.name : String(error) }),
  );
  const lines = whole
    .printed()
    .split('\n{')
    .map((text, index) => JSON.parse(index === 0 ? text : `{${text}`) as Readonly<Record<string, unknown>>);
  const requests = whole.simulator.journal.entries.filter(({ path }) => path !== PATHS.login).length;
  return {
    ...ended,
    metrics: metricsIn(lines),
    logged: diagnosesIn(lines),
    requests,
    http: await overHttp(world),
  };
}

async function brokenWorld({ options, stuck: count = 3, spoil }: BrokenWorld): Promise<{
  readonly whole: Whole;
  readonly stuck: readonly ConversationModel[];
}> {
  const whole = await startWhole(options);
  const stuck = Array.from({ length: count }, () => whole.simulator.add(conversed(whole.simulator)));
  await spoil(whole, stuck);
  return { whole, stuck };
}

async function overHttp(world: BrokenWorld): Promise<BrokenWorld['http']> {
  const options = { ...world.options, ...SWEEPING };
  const { whole, stuck } = await brokenWorld({ ...world, options });
  const ask = async (...sent: Parameters<typeof apiEvent>): Promise<Received> =>
    received(await whole.invoke(apiEvent(...sent)));
  if (world.http.asks === 'close') {
    const conversationIds = stuck.map(({ id }) => id);
    const { status, body } = await ask('closeList', { body: { mode: 'enforce', conversationIds } });
    return { asks: 'close', status, ...(status === 200 ? {} : { problem: String(body['code']) }) };
  }
  const { body: started } = await ask('preview');
  let about = started;
  while (['queued', 'running'].includes(String(about['state']))) {
    await whole.clock.sleep(60_000);
    ({ body: about } = await ask('getSweep', { sweepId: String(started['sweepId']) }));
  }
  const problem = about['problem'] as { readonly code: string } | undefined;
  return {
    asks: 'preview',
    state: String(about['state']),
    ...(problem === undefined ? {} : { problem: problem.code }),
  };
}

/** Embedded Metric Format: names with their values beside them. */
function metricsIn(lines: readonly Readonly<Record<string, unknown>>[]): Record<string, number> {
  return Object.fromEntries(
    lines
      .filter((line) => '_aws' in line)
      .flatMap((line) => Object.entries(line))
      .flatMap(([name, value]) => (typeof value === 'number' ? [[name, value] as const] : [])),
  );
}

function diagnosesIn(
  lines: readonly Readonly<Record<string, unknown>>[],
): readonly Readonly<Record<string, unknown>>[] {
  return lines.filter(({ message }) => message === 'diagnosis');
}
