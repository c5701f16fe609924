import { vi } from 'vitest';
import type { Decision } from '../../../docs/integrations/node-service/decision.ts';
import { InternalError } from '../../../functions/sweeper/errors.ts';
import { errorAnswer } from '../../../functions/sweeper/http/answer.ts';
import type { RouteName } from '../../../functions/sweeper/http/routes.ts';
import type { ProblemCode } from '../../../functions/sweeper/http/problems.ts';
import type { SecretsEndpoint } from '../../../local/secrets-manager/secrets-endpoint.ts';
import type { Fault } from '../../../local/simulator/faults.ts';
import { openInMemoryTable } from '../../../functions/sweeper/table/in-memory-table.ts';
import { apiEvent } from '../../support/api-event.ts';
import { PATHS } from '../../support/journal.ts';
import { conversed } from '../../support/lives.ts';
import type { LocalApi, LocalApiOptions } from '../../support/local-api.ts';
import { rejectTokenAt, replaceSecret } from '../../support/secrets.ts';
import { SECRET } from '../../support/whole.ts';

/** Conversations to ask about, and which organisation's. */
export interface Asked {
  readonly ids: readonly string[];
  readonly org?: string;
}

/** How the function comes to answer with one kind of problem, and what the Node service then decides. */
export interface State {
  readonly options?: LocalApiOptions;
  /** Brings it about. Asked about is a conversation that is stuck, unless it says otherwise. */
  readonly arrange?: (api: LocalApi, route: RouteName) => Partial<Asked> | void | Promise<void>;
  readonly decision: Decision['what'];
}

export const UNKNOWN = '00000000-0000-4000-8000-000000000000';

/** A conversation that the policy ends. */
export function stuck({ whole: { simulator } }: LocalApi): string {
  return simulator.add(conversed(simulator)).id;
}

/** The function meets something that nobody foresaw. */
function unforeseen({ whole }: LocalApi): void {
  vi.spyOn(whole, 'invoke').mockResolvedValue(errorAnswer(new InternalError(), UNKNOWN));
}

/** Nobody listens where Secrets Manager was. */
async function secretsAreDown({ whole }: LocalApi): Promise<void> {
  await (whole.secrets as SecretsEndpoint).close();
}

const secret = (content: (right: Readonly<Record<string, string>>) => string | object) => (api: LocalApi) => {
  const { simulator, secrets } = api.whole;
  const url = simulator.app.listeningOrigin;
  const right = { ...simulator.credentials, region: 'eu-central-1', apiBaseUrl: url, loginBaseUrl: url };
  secrets.put(SECRET, content(right));
};

const fault = (path: string, what: Fault) => (api: LocalApi) =>
  void api.whole.simulator.faults.add({ path, fault: what });

const FORBIDDEN: Fault = { kind: 'forbidden', variant: 'missing-permissions' };

/** With a table, and a state machine that takes every execution. */
const REMEMBERING: LocalApiOptions = { table: openInMemoryTable };

/** An earlier start of the same caller, with its key and another request, or without a key. */
const earlier =
  (body: object, headers: Readonly<Record<string, string>>) => async (api: LocalApi, route: RouteName) => {
    const event = apiEvent(route, { body, headers });
    const identity = { ...event.requestContext.identity, userArn: 'arn:aws:iam::123456789012:user/local' };
    await api.whole.invoke({ ...event, requestContext: { ...event.requestContext, identity } });
  };

/** Problems that no caller of a deployed API gets to see: its edge has no such route and no such method. */
export const BEHIND_THE_EDGE = ['route-unknown', 'method-not-allowed'] as const;

/** Each problem of the function. */
export const STATES: Readonly<Record<Exclude<ProblemCode, (typeof BEHIND_THE_EDGE)[number]>, State>> = {
  'invalid-request': { arrange: () => ({ org: 'nobody' }), decision: 'fix-the-call' },
  'mode-not-allowed': { options: { mode: 'dry-run' }, decision: 'fix-the-call' },
  'unknown-id': { arrange: () => ({ ids: [UNKNOWN] }), decision: 'fix-the-call' },
  // A call is part of it: nothing ends it before that, not even force.
  kept: {
    arrange: ({ whole: { simulator } }) => ({
      ids: [simulator.add(conversed(simulator).otherMedium('calls')).id],
    }),
    decision: 'ask-a-human',
  },
  'internal-error': { arrange: unforeseen, decision: 'ask-a-human' },
  'invalid-settings': { options: { settings: { maxCloses: 0 } }, decision: 'ask-a-human' },
  'secret-missing': { arrange: ({ whole }) => whole.secrets.remove(SECRET), decision: 'ask-a-human' },
  'secret-deleted': {
    arrange: ({ whole }) => whole.secrets.deny(SECRET, 'scheduled-for-deletion'),
    decision: 'ask-a-human',
  },
  'secret-undecryptable': {
    arrange: ({ whole }) => whole.secrets.deny(SECRET, 'decryption-failure'),
    decision: 'ask-a-human',
  },
  'secret-forbidden': {
    arrange: ({ whole }) => whole.secrets.deny(SECRET, 'access-denied'),
    decision: 'ask-a-human',
  },
  'secret-unavailable': { arrange: secretsAreDown, decision: 'retry-later' },
  'secret-not-json': { arrange: secret(() => 'clientId=a'), decision: 'ask-a-human' },
  'secret-field': { arrange: secret(() => ({})), decision: 'ask-a-human' },
  'region-unknown': {
    arrange: secret((right) => ({ ...right, region: 'eu-central-9' })),
    decision: 'ask-a-human',
  },
  'client-unknown': {
    arrange: secret((right) => ({ ...right, clientId: 'somebody-else' })),
    decision: 'ask-a-human',
  },
  'client-secret-rejected': {
    arrange: secret((right) => ({ ...right, clientSecret: 'old' })),
    decision: 'ask-a-human',
  },
  'login-refused': { arrange: fault(PATHS.login, { kind: 'bad-request' }), decision: 'retry-later' },
  'login-unreachable': { arrange: fault(PATHS.login, { kind: 'reset' }), decision: 'retry-later' },
  'login-malformed': { arrange: fault(PATHS.login, { kind: 'html', status: 200 }), decision: 'ask-a-human' },
  'out-of-reach': {
    options: { latencyMs: 9_000 },
    arrange: fault(PATHS.login, { kind: 'server-error', status: 503, retryAfterSeconds: 8 }),
    decision: 'retry-later',
  },
  refused: { arrange: fault(PATHS.read, FORBIDDEN), decision: 'ask-a-human' },
  'run-refused': {
    options: {
      settings: { requestsInFlight: 1 },
      clients: [{ grants: [{ permissions: ['conversation:communication:disconnect'] }] }],
    },
    arrange: (api) => ({ ids: Array.from({ length: 6 }, () => stuck(api)) }),
    decision: 'ask-a-human',
  },
  // Another run has just used up what the token may send in a minute.
  busy: {
    options: { settings: { requestsPerMinute: 30 } },
    arrange: async ({ whole }) => {
      const conversationIds = Array.from(
        { length: 30 },
        (_, nth) => `${UNKNOWN.slice(0, -2)}${String(nth + 10)}`,
      );
      await whole.run({ action: 'close', mode: 'dry-run', conversationIds });
    },
    decision: 'retry-later',
  },
  'run-failed': {
    arrange: fault(PATHS.read, { kind: 'server-error', status: 500 }),
    decision: 'retry-later',
  },
  'credentials-changed': {
    arrange: ({ whole }) => rejectTokenAt(whole, PATHS.read, () => replaceSecret(whole)),
    decision: 'retry-later',
  },
  // Its stack is older than the table.
  'history-unavailable': { decision: 'retry-later' },
  'unknown-sweep': {
    options: REMEMBERING,
    arrange: () => ({ ids: [UNKNOWN] }),
    decision: 'fix-the-call',
  },
  'sweep-running': { options: REMEMBERING, arrange: earlier({}, {}), decision: 'retry-later' },
  'idempotency-key-reused': {
    options: REMEMBERING,
    arrange: earlier({ note: 'another' }, { 'Idempotency-Key': 'CASE-1' }),
    decision: 'fix-the-call',
  },
  'sweep-not-started': {
    options: { ...REMEMBERING, startExecution: () => Promise.reject(new Error('Throttling')) },
    decision: 'retry-later',
  },
  failed: { arrange: fault(PATHS.read, { kind: 'server-error', status: 500 }), decision: 'retry-later' },
  unverified: {
    arrange: fault(PATHS.disconnect, { kind: 'latency', ms: 60_000 }),
    decision: 'retry-later',
  },
  // The login needs two tries of nine seconds: what comes then is too late to begin anything.
  'not-reached': {
    options: { latencyMs: 9_000 },
    arrange: ({ whole: { simulator } }) =>
      void simulator.faults.add({
        path: PATHS.login,
        times: 1,
        fault: { kind: 'server-error', status: 503, retryAfterSeconds: 2 },
      }),
    decision: 'retry-later',
  },
};
