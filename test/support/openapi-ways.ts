import type { ProblemCode } from '../../functions/sweeper/http/problems.ts';
import { ROUTE_NAMES, routeNamed, type RouteName } from '../../functions/sweeper/http/routes.ts';
import type { Fault } from '../../local/simulator/faults.ts';
import { objectsOf } from '../../local/simulator/json-values.ts';
import { apiEvent, received, type Received } from './api-event.ts';
import { PATHS } from './journal.ts';
import { conversed, IN_CLASS } from './lives.ts';
import { rejectTokenAt, replaceSecret } from './secrets.ts';
import { SECRET, startWhole, type Whole, type WholeOptions } from './whole.ts';

/** One way to get an answer: what is prepared, and which conversation is asked about. */
export interface Way {
  readonly route: RouteName;
  /** The code of the problem; none for an answer. */
  readonly code?: ProblemCode;
  readonly options?: WholeOptions;
  readonly prepare?: (whole: Whole) => void;
  readonly life?: (whole: Whole) => string;
  readonly sent?: object;
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

/** Ways to every answer. */
export const WAYS: readonly Way[] = [
  ...ROUTE_NAMES.flatMap((route) => ANY_ROUTE.map((way) => ({ ...way, route }))),
  ...ROUTE_NAMES.filter((route) => route !== 'diagnosis').flatMap((route) =>
    STOPPED.map((way) => ({ ...way, route })),
  ),
  { route: 'preview', options: { conversations: 60, seed: 6 } },
  { route: 'preview', options: { conversations: 60, seed: 6, assumptions: { enumerations: 'newer' } } },
  { route: 'preview', prepare: fault(PATHS.read, refusal), life: stuck, sent: { note: 'why' } },
  { route: 'preview', code: 'run-refused', prepare: fault(PATHS.search, refusal) },
  { route: 'preview', code: 'run-failed', prepare: fault(PATHS.search, FAILS) },
  { route: 'closeList', code: 'run-failed', life: stuck, prepare: fault(PATHS.read, FAILS) },
  { route: 'closeOne', life: stuck },
  { route: 'closeOne', life: stuck, sent: { mode: 'dry-run' } },
  { route: 'closeOne', life: ({ simulator }) => simulator.add(conversed(simulator).ago(5).ends()).id },
  { route: 'closeOne', life: stuck, sent: { note: 'why' } },
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
export async function go({ route, options, prepare, life, sent, remainingMs }: Way): Promise<Received> {
  const whole = await startWhole(options);
  const conversationId = life?.(whole) ?? UNKNOWN;
  prepare?.(whole);
  const { shape } = routeNamed(route).input;
  const fields = {
    ...('mode' in shape ? { mode: 'enforce' } : {}),
    ...(route === 'forceClose' ? { note: 'why' } : {}),
    ...sent,
  };
  const list = route === 'closeList' ? { conversationIds: [conversationId, UNKNOWN] } : {};
  const event = apiEvent(route, {
    body: { ...fields, ...list },
    query: { ...sent },
    ...(routeNamed(route).resource.includes('{conversationId}') ? { conversationId } : {}),
  });
  return received(await whole.invoke(event, remainingMs === undefined ? {} : { remainingMs }));
}
