import type { Clock } from '../../functions/sweeper/clock.ts';
import { openInMemoryTable } from '../../functions/sweeper/table/in-memory-table.ts';
import type { OutcomeRow } from '../../functions/sweeper/outcome.ts';
import { queryAll, TIME_PARTITIONS } from '../../functions/sweeper/table/items.ts';
import type { Table } from '../../functions/sweeper/table/port.ts';
import { storeRows } from '../../functions/sweeper/table/sweep-lists.ts';
import {
  beat,
  beginRound,
  createSweep,
  finishSweep,
  loadSweep,
} from '../../functions/sweeper/table/sweeps.ts';
import type { ProblemCode } from '../../functions/sweeper/http/problems.ts';
import {
  ROUTE_NAMES,
  routeNamed,
  RUN_ROUTES,
  START_ROUTES,
  type RouteName,
} from '../../functions/sweeper/http/routes.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import { objectsOf } from '../../local/simulator/json-values.ts';
import { apiEvent, received, type Received } from './api-event.ts';
import { PATHS } from './journal.ts';
import { PROGRESS, someRows } from './sweeps.ts';
import { failingTable } from './tables.ts';
import { conversed, IN_CLASS } from './lives.ts';
import { rejectTokenAt, replaceSecret } from './secrets.ts';
import { ORGANISATION, SECRET, startWhole, SWEEPING, type Whole, type WholeOptions } from './whole.ts';

/** One way to get an answer: what is prepared, and which conversation is asked about. */
export interface Way {
  readonly route: RouteName;
  /** The code of the problem; none for an answer. */
  readonly code?: ProblemCode;
  /** Of an answer, where it is not 200. */
  readonly status?: 202;
  readonly options?: WholeOptions;
  readonly prepare?: (whole: Whole) => void | Promise<void>;
  readonly life?: (whole: Whole) => string;
  readonly sent?: object;
  readonly sweepId?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly remainingMs?: number;
}

const LONG_AGO = '2024-01-01T00:00:00.000Z';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const stuck = ({ simulator }: Whole): string => simulator.add(conversed(simulator)).id;
const resisting = ({ simulator }: Whole): string =>
  simulator.add(conversed(simulator).resists('everything')).id;
/** Somebody's communication ended in a way that no model lists. */
const endedUnheardOf = ({ simulator }: Whole): string => {
  const life = conversed(simulator).distorted((_view, { participants }) => {
    for (const { messages } of participants as { messages?: Record<string, unknown>[] }[])
      for (const communication of messages ?? []) communication['disconnectType'] = 'guest.closed';
  });
  return simulator.add(life).id;
};
/** In a queue whose agents owe wrap-up after each conversation. */
const owing = ({ simulator }: Whole): string => {
  const queue = simulator.organisation.queues.find(({ wrapUpRequired }) => wrapUpRequired);
  if (queue === undefined) throw new Error('No queue demands wrap-up');
  return simulator.add(conversed(simulator, { queue })).id;
};
/** What the agent wrote found no browser, and the agent has the guest on hold. */
const onHold =
  (startHoldTime: string) =>
  ({ simulator }: Whole): string => {
    const life = conversed(simulator).distorted((_view, body) => {
      for (const participant of objectsOf(body['participants']))
        if (participant['purpose'] === 'agent')
          for (const line of objectsOf(participant['messages'])) {
            Object.assign(line, { held: true, startHoldTime });
            for (const one of objectsOf(line['messages'])) one['messageStatus'] = 'delivery-failed';
          }
    });
    return simulator.add(life).id;
  };
/** A call is part of it: not even force ends that. */
const calling = ({ simulator }: Whole): string => simulator.add(conversed(simulator).otherMedium('calls')).id;
/** A guest who waits, in a conversation that nothing ends. */
const waiting = ({ simulator }: Whole): string =>
  simulator.add(conversed(simulator).ago(100).guestWrites().resists('everything')).id;
const queueing = ({ simulator }: Whole): string => simulator.add(IN_CLASS['queue-stuck'](simulator)).id;
const fault =
  (path: string, meets: Fault) =>
  ({ simulator }: Whole): void =>
    void simulator.faults.add({ path, fault: meets });
const refusal = { kind: 'forbidden', variant: 'missing-permissions' } as const;
const FAILS = { kind: 'server-error', status: 500 } as const;
const hang = { kind: 'hang' } as const;
const changingCredentials = (whole: Whole): void =>
  rejectTokenAt(whole, PATHS.read, () => replaceSecret(whole));
const spoilt =
  (change: object) =>
  ({ secrets, simulator }: Whole): void => {
    const url = simulator.app.listeningOrigin;
    const right = { ...simulator.credentials, region: 'eu-central-1', apiBaseUrl: url, loginBaseUrl: url };
    secrets.put(SECRET, { ...right, ...change });
  };

/** Whatever a diagnosis asks for, of the API. */
const ASKED_BY_DIAGNOSIS = [
  PATHS.search,
  PATHS.read,
  '/api/v2/tokens/me',
  '/api/v2/authorization/subjects/me',
  '/api/v2/authorization/divisionspermitted/paged/me',
  '/api/v2/organizations/limits/namespaces/{namespaceName}',
  '/api/v2/routing/queues',
  '/api/v2/conversations/messaging/threadingtimeline',
] as const;

const MAY_LOOK = ['analytics:conversationDetail:view', 'conversation:communication:view'];

/** The client may look everywhere, and end in one division alone, which is not that of the conversation. */
function outsideOfTheGrants({ simulator }: Whole): void {
  const [conversation] = simulator.conversations.all();
  const [client] = simulator.clients.list;
  const elsewhere = simulator.organisation.divisions.find(
    ({ id }) => conversation?.divisionIds.includes(id) === false,
  );
  if (client === undefined || elsewhere === undefined) throw new Error('There is no other division');
  simulator.clients.regrant(client, [
    { permissions: MAY_LOOK },
    { permissions: ['conversation:communication:disconnect'], divisions: [elsewhere.id] },
  ]);
}

/** What stops a run of any route, but for a diagnosis that tells of it. */
const STOPPED: readonly Omit<Way, 'route'>[] = [
  { code: 'secret-missing', prepare: ({ secrets }) => secrets.remove(SECRET) },
  { code: 'secret-forbidden', prepare: ({ secrets }) => secrets.deny(SECRET, 'access-denied') },
  {
    code: 'secret-deleted',
    prepare: ({ secrets }) => secrets.deny(SECRET, 'scheduled-for-deletion'),
  },
  {
    code: 'secret-undecryptable',
    prepare: ({ secrets }) => secrets.deny(SECRET, 'decryption-failure'),
  },
  { code: 'secret-not-json', prepare: ({ secrets }) => secrets.put(SECRET, 'x') },
  { code: 'secret-field', prepare: spoilt({ clientId: '' }) },
  { code: 'region-unknown', prepare: spoilt({ region: 'eu-central-9' }) },
  { code: 'client-unknown', prepare: spoilt({ clientId: 'somebody-else' }) },
  { code: 'client-secret-rejected', prepare: spoilt({ clientSecret: 'old' }) },
  { code: 'login-refused', prepare: fault(PATHS.login, { kind: 'bad-request' }) },
  { code: 'login-unreachable', prepare: fault(PATHS.login, { kind: 'reset' }) },
  { code: 'login-malformed', prepare: fault(PATHS.login, { kind: 'html', status: 200 }) },
  { code: 'out-of-reach', options: { realTime: true }, prepare: fault(PATHS.login, hang), remainingMs: 600 },
];
const ANY_ROUTE: readonly Omit<Way, 'route'>[] = [
  { code: 'invalid-request', sent: { org: 'nobody' } },
  { code: 'invalid-settings', options: { settings: { maxCloses: 0 } } },
];
const DRY_STACK = { options: { settings: { mode: 'dry-run' } }, sent: { mode: 'enforce' } } as const;

/** Problems of a close of one id, forced or not. */
const OF_CLOSE: readonly Omit<Way, 'route'>[] = [
  { code: 'mode-not-allowed', ...DRY_STACK },
  { code: 'unknown-id' },
  { code: 'refused', life: stuck, prepare: fault(PATHS.read, refusal) },
  { code: 'refused', life: stuck, prepare: fault(PATHS.disconnect, refusal) },
  { code: 'credentials-changed', life: stuck, prepare: changingCredentials },
  { code: 'failed', life: stuck, prepare: fault(PATHS.read, { kind: 'reset' }) },
  {
    code: 'unverified',
    life: resisting,
    sent: { note: 'why' },
  },
  {
    code: 'unverified',
    life: resisting,
    prepare: fault(PATHS.disconnect, { kind: 'guest-writes', when: 'after' }),
  },
  {
    code: 'unverified',
    life: resisting,
    prepare: fault(PATHS.teardown, refusal),
  },
  {
    code: 'not-reached',
    options: { realTime: true },
    life: stuck,
    prepare: fault(PATHS.read, hang),
    remainingMs: 3000,
  },
];

/** The table of one way, for what its rounds would have left there. */
function remembering(): { readonly table: (clock: Clock) => Table; readonly opened: () => Table } {
  let table: Table | undefined;
  return {
    table: (clock) => (table = openInMemoryTable(clock)),
    opened: () => {
      if (table === undefined) throw new Error('There is no table yet');
      return table;
    },
  };
}

const REMEMBERED = '0b0c0d0e-1111-4222-8333-444455556666';
const SAID = { askedBy: 'arn:aws:iam::123456789012:user/jo', requestedBy: 'jo', note: 'why' } as const;

const [A_TIME, RARE] = [Date.UTC(2026, 0, 1), 'c1c1c1c1-0000-4000-8000-00000000000'];
/** Of a forced end, and of one that is left alone for a while. */
const RARE_ROWS: readonly OutcomeRow[] = [
  { conversationId: `${RARE}1`, outcome: 'closed', reason: 'forced:waiting-for-us', guestWaited: true },
  {
    conversationId: `${RARE}2`,
    outcome: 'kept',
    reason: 'waits-for-retry',
    lastTry: { outcome: 'unverified', reason: 'still-open', attempts: 2, at: A_TIME, notBefore: A_TIME },
  },
];

/** A way to a sweep that is remembered, with everything that can be said of one. */
function ofSweep(
  route: RouteName,
  state: 'running' | 'complete' | 'failed',
  more: Pick<Way, 'status'> = {},
): Way {
  const { table, opened } = remembering();
  return {
    route,
    options: { table },
    sweepId: REMEMBERED,
    ...more,
    prepare: async ({ clock, run }) => {
      const { conversations: _, conversationsOmitted: _omitted, ...report } = await run();
      const createdAt = clock.now() - 60_000;
      const sweep = {
        sweepId: REMEMBERED,
        org: ORGANISATION,
        mode: 'dry-run',
        trigger: 'api',
        createdAt,
      } as const;
      await createSweep(opened(), { ...sweep, ...SAID, fromSweep: REMEMBERED, request: '{}' });
      const seen = await loadSweep(opened(), REMEMBERED);
      if (seen === undefined) throw new Error('It was not stored');
      const round = { sweepId: REMEMBERED, roundId: 'round' };
      const leaseUntil = clock.now() + 600_000;
      await beginRound(opened(), {
        seen,
        roundId: 'round',
        now: createdAt,
        roundUntil: createdAt,
        leaseUntil,
      });
      await storeRows(opened(), sweep, [...someRows(20), ...RARE_ROWS]);
      await beat(opened(), round, { roundUntil: createdAt, leaseUntil, progress: PROGRESS });
      const error = { code: 'secret-missing', message: 'There is none.', remedy: 'Create it.' };
      if (state !== 'running')
        await finishSweep(opened(), round, {
          at: clock.now(),
          state,
          ...(state === 'failed' ? { error } : { report }),
        });
    },
  };
}

/** A write with everything that can be said of one, which no single one has. */
function ofHistory(): Way {
  const { table, opened } = remembering();
  const rare = {
    reason: 'x',
    uncertain: true,
    overtaken: 'guest-wrote',
    reopened: true,
    guestReturned: true,
  } as const;
  return {
    route: 'history',
    options: { table },
    life: stuck,
    prepare: async (whole) => {
      await closedBefore(whole);
      const [conversation] = whole.simulator.conversations.all();
      const partition = TIME_PARTITIONS.conversation(ORGANISATION, conversation?.id ?? '');
      const [item] = await queryAll(opened(), { index: 'byTime', partition });
      if (item === undefined) throw new Error('Nothing was written');
      await opened().put({ ...item, ...rare, settledBy: REMEMBERED });
    },
  };
}

/** Everything that a write can have: asked for by somebody, with a note. */
const closedBefore = async ({ run, simulator }: Whole): Promise<void> => {
  const conversationIds = [...simulator.conversations.all()].map(({ id }) => id);
  await run({ action: 'close', mode: 'enforce', conversationIds, note: 'why', requestedBy: 'jo' });
};
const startedBefore = async ({ invoke }: Whole): Promise<void> => void (await invoke(apiEvent('startSweep')));
const TABLE = { table: openInMemoryTable } as const;
/** With a table that gives no answer. */
const FORGETFUL: WholeOptions = { table: (clock) => failingTable(openInMemoryTable(clock)) };

const SWEEP_WAYS: readonly Way[] = [
  { route: 'startSweep', code: 'mode-not-allowed', options: { settings: { mode: 'dry-run' } } },
  ...START_ROUTES.flatMap((route): Way[] => [
    { route, status: 202, options: TABLE, sent: { note: 'why' } },
    { route, code: 'sweep-running', options: TABLE, prepare: startedBefore },
    {
      route,
      code: 'idempotency-key-reused',
      options: TABLE,
      headers: { 'Idempotency-Key': 'CASE-1' },
      prepare: async ({ invoke }) =>
        void (await invoke(
          apiEvent(route, { body: { note: 'another' }, headers: { 'Idempotency-Key': 'CASE-1' } }),
        )),
    },
    {
      route,
      code: 'sweep-not-started',
      options: { ...TABLE, startExecution: () => Promise.reject(new Error('Throttling')) },
    },
  ]),
  ...ROUTE_NAMES.filter((route) => !RUN_ROUTES.some((one) => one === route)).map((route): Way => ({
    route,
    code: 'history-unavailable',
    sweepId: REMEMBERED,
  })),
  ...(['getSweep', 'sweepConversations', 'cancelSweep'] as const).map((route): Way => ({
    route,
    code: 'unknown-sweep',
    options: TABLE,
    sweepId: REMEMBERED,
  })),
  ofSweep('getSweep', 'running'),
  ofSweep('getSweep', 'complete'),
  ofSweep('getSweep', 'failed'),
  ofSweep('sweepConversations', 'complete'),
  { ...ofSweep('sweepConversations', 'complete'), query: { limit: '5' } },
  ofSweep('listSweeps', 'complete'),
  { ...ofSweep('listSweeps', 'complete'), query: { limit: '1' } },
  ofSweep('cancelSweep', 'complete'),
  ofSweep('cancelSweep', 'running', { status: 202 }),
  {
    route: 'history',
    options: { ...TABLE, settings: { policy: { queueLoopEntries: 3 } } },
    life: stuck,
    prepare: closedBefore,
  },
  ofHistory(),
];

/** Ways to every answer. */
export const WAYS: readonly Way[] = [
  ...ROUTE_NAMES.flatMap((route) => ANY_ROUTE.map((way) => ({ ...way, route }))),
  ...RUN_ROUTES.filter((route) => route !== 'diagnosis').flatMap((route) =>
    STOPPED.map((way) => ({ ...way, route })),
  ),
  ...(['complete', 'refused'] as const).map((outcome): Way => ({
    route: 'preview',
    options: { ...SWEEPING, conversations: 60, seed: 6 },
    headers: { prefer: 'wait=20' },
    prepare: outcome === 'refused' ? fault(PATHS.search, refusal) : () => undefined,
    sent: { note: outcome },
  })),
  {
    route: 'preview',
    options: { ...SWEEPING, conversations: 60, seed: 6, assumptions: { enumerations: 'newer' } },
    headers: { prefer: 'wait=20' },
  },
  { route: 'closeList', code: 'run-failed', life: stuck, prepare: fault(PATHS.read, FAILS) },
  { route: 'closeList', life: resisting, sent: { note: 'why' } },
  {
    route: 'closeList',
    life: (whole) => Array.from({ length: 5 }, () => endedUnheardOf(whole))[0] ?? UNKNOWN,
  },
  { route: 'closeOne', life: stuck },
  { route: 'closeList', life: stuck, sent: { mode: 'dry-run', policy: { queueLoopEntries: 3 } } },
  { route: 'closeOne', life: stuck, sent: { mode: 'dry-run' } },
  { route: 'closeOne', life: ({ simulator }) => simulator.add(conversed(simulator).ago(5).ends()).id },
  { route: 'closeOne', life: stuck, sent: { note: 'why', requestedBy: 'jo' } },
  { route: 'closeOne', options: FORGETFUL, life: stuck },
  { route: 'closeOne', code: 'unverified', options: FORGETFUL, life: resisting },
  { route: 'closeList', options: FORGETFUL, life: stuck, sent: { requestedBy: 'jo' } },
  {
    route: 'closeOne',
    options: { settings: { tag: true } },
    life: stuck,
    prepare: fault(PATHS.tag, refusal),
  },
  { route: 'closeOne', life: stuck, prepare: fault(PATHS.disconnect, { kind: 'reset', when: 'after' }) },
  {
    route: 'closeOne',
    options: { assumptions: { patchReplyShowsEnd: false }, latencyMs: 20 },
    life: stuck,
    prepare: fault(PATHS.disconnect, { kind: 'guest-reconnects', when: 'after' }),
  },
  { route: 'closeOne', life: owing },
  { route: 'forceClose', life: queueing },
  { route: 'forceClose', code: 'unverified', life: waiting, sent: { note: 'why', requestedBy: 'jo' } },
  { route: 'forceClose', life: onHold(LONG_AGO) },
  { route: 'closeOne', code: 'kept', life: onHold(LONG_AGO) },
  {
    route: 'closeOne',
    life: stuck,
    prepare: fault(PATHS.disconnect, { kind: 'guest-writes', when: 'before' }),
  },
  { route: 'closeOne', life: endedUnheardOf },
  { route: 'closeList', life: stuck, prepare: fault(PATHS.disconnect, { kind: 'reset', when: 'after' }) },
  {
    route: 'closeList',
    options: { assumptions: { patchReplyShowsEnd: false }, latencyMs: 20 },
    life: stuck,
    prepare: fault(PATHS.disconnect, { kind: 'guest-reconnects', when: 'after' }),
  },
  {
    route: 'closeList',
    life: stuck,
    prepare: fault(PATHS.disconnect, { kind: 'guest-writes', when: 'before' }),
  },
  { route: 'closeList', life: owing },
  { route: 'closeList', life: onHold(LONG_AGO) },
  {
    route: 'closeList',
    options: { settings: { allowWaitingOverride: true } },
    life: queueing,
    sent: { policy: { classes: { 'queue-stuck': 720 } } },
  },
  ...(['closeOne', 'forceClose'] as const).flatMap((route) => OF_CLOSE.map((way) => ({ ...way, route }))),
  {
    route: 'closeOne',
    code: 'kept',
    life: queueing,
  },
  { route: 'forceClose', code: 'kept', life: calling },
  { route: 'closeList', life: stuck },
  { route: 'closeList', life: stuck, prepare: fault(PATHS.disconnect, refusal) },
  {
    route: 'closeList',
    life: resisting,
    prepare: fault(PATHS.disconnect, { kind: 'guest-writes', when: 'after' }),
  },
  { route: 'closeList', code: 'mode-not-allowed', ...DRY_STACK },
  { route: 'explain', life: stuck },
  { route: 'explain', life: queueing },
  { route: 'explain', life: onHold(LONG_AGO) },
  { route: 'explain', life: ({ simulator }) => simulator.add(conversed(simulator).parks()).id },
  {
    route: 'explain',
    life: ({ simulator }) =>
      simulator.add(conversed(simulator).distorted((_view, body) => void delete body['participants'])).id,
  },
  { route: 'explain', code: 'unknown-id' },
  { route: 'explain', code: 'refused', life: stuck, prepare: fault(PATHS.read, refusal) },
  { route: 'explain', code: 'credentials-changed', life: stuck, prepare: changingCredentials },
  { route: 'explain', code: 'failed', life: stuck, prepare: fault(PATHS.read, { kind: 'reset' }) },
  {
    route: 'explain',
    code: 'not-reached',
    options: { realTime: true },
    life: stuck,
    prepare: fault(PATHS.read, hang),
    remainingMs: 3000,
  },
  ...SWEEP_WAYS,
  { route: 'diagnosis' },
  ...STOPPED.map(({ code: _code, ...way }) => ({ ...way, route: 'diagnosis' as const })),
  ...ASKED_BY_DIAGNOSIS.flatMap((path) => [
    { route: 'diagnosis' as const, prepare: fault(path, refusal) },
    { route: 'diagnosis' as const, prepare: fault(path, FAILS) },
  ]),
  { route: 'diagnosis', life: stuck, prepare: outsideOfTheGrants },
  {
    route: 'diagnosis',
    options: { settings: { tag: true }, clients: [{ grants: [{ permissions: MAY_LOOK }] }] },
  },
];

/** Asked for by way of a crowd, or not to be had in a test: shown by the tests of what makes them. */
export const ELSEWHERE: readonly string[] = [
  'closeList run-refused',
  ...ROUTE_NAMES.flatMap((route) => [
    `${route} internal-error`,
    `${route} secret-unavailable`,
    `${route} busy`,
  ]),
];

/** Asks for the answer over HTTP, of the whole function. */
export async function go({
  route,
  options,
  prepare,
  life,
  sent,
  remainingMs,
  ...way
}: Way): Promise<Received> {
  const whole = await startWhole(options);
  const conversationId = life?.(whole) ?? UNKNOWN;
  await prepare?.(whole);
  const { shape } = routeNamed(route).input;
  const fields = {
    ...('mode' in shape ? { mode: 'enforce' } : {}),
    ...(route === 'forceClose' ? { note: 'why' } : {}),
    ...sent,
  };
  const all = [...whole.simulator.conversations.all()].map(({ id }) => id);
  const list = route === 'closeList' ? { conversationIds: [...all, UNKNOWN] } : {};
  const event = apiEvent(route, {
    body: { ...fields, ...list },
    query: { ...sent, ...way.query },
    ...(way.headers === undefined ? {} : { headers: way.headers }),
    ...(routeNamed(route).resource.includes('{sweepId}') ? { sweepId: way.sweepId ?? UNKNOWN } : {}),
    ...(routeNamed(route).resource.includes('{conversationId}') ? { conversationId } : {}),
  });
  return received(await whole.invoke(event, remainingMs === undefined ? {} : { remainingMs }));
}
