import type { Answer, Reply } from '../../../docs/integrations/node-service/answers.ts';
import type { Decision } from '../../../docs/integrations/node-service/decision.ts';
import { SweeperClient } from '../../../docs/integrations/node-service/sweeper-client.ts';
import type { RouteName } from '../../../functions/sweeper/http/routes.ts';
import { edgeProblems } from '../../../lib/api-problems.ts';
import { startLocalApi, type LocalApi } from '../../support/local-api.ts';
import { CALLS, clientOf } from './answers-calls.ts';
import { stuck, type Asked } from './answers-states.ts';
import { CREDENTIALS } from './node-service-signature.ts';

/** How API Gateway comes to answer by itself. */
interface EdgeState {
  readonly status: number;
  readonly decision: Decision['what'];
  readonly ask: (route: RouteName) => Promise<Reply>;
}

/** More calls at once than the stage lets through. */
const TOO_MANY = 40;

const asked = (api: LocalApi): Asked => ({ ids: [stuck(api)] });

/** What the local API cannot be brought to, from the stack's own list of what API Gateway may say. */
function documented(code: string): EdgeState['ask'] {
  const found = edgeProblems('iam').find((one) => one.code === code);
  if (found === undefined) throw new Error(`The edge has no problem ${code}`);
  const { status, detail } = found;
  return async () => ({ status, answer: { code, detail } satisfies Answer });
}

/** By code; all of them come over HTTP but the two that are {@link documented}. */
export const EDGE_STATES: Readonly<Record<string, EdgeState>> = {
  'invalid-request': {
    status: 400,
    decision: 'fix-the-call',
    ask: async (route) => {
      // Its body has no fields: the client cannot send a wrong one, nor a large one.
      if (route === 'cancelSweep') return documented('invalid-request')(route);
      const api = await startLocalApi();
      return CALLS[route](clientOf(api), { ...asked(api), org: 5 as unknown as string });
    },
  },
  unauthorized: {
    status: 401,
    decision: 'fix-the-call',
    ask: async (route) => {
      const api = await startLocalApi({ auth: 'cognito' });
      return CALLS[route](clientOf(api), asked(api));
    },
  },
  forbidden: {
    status: 403,
    decision: 'fix-the-call',
    ask: async (route) => {
      const api = await startLocalApi();
      const client = new SweeperClient({ url: api.url, region: 'frankfurt', credentials: CREDENTIALS });
      return CALLS[route](client, asked(api));
    },
  },
  'request-too-large': {
    status: 413,
    decision: 'fix-the-call',
    ask: async (route) => {
      if (route === 'cancelSweep') return documented('request-too-large')(route);
      const api = await startLocalApi();
      return CALLS[route](clientOf(api), { ...asked(api), org: 'a'.repeat(11 * 1_024 * 1_024) });
    },
  },
  'unsupported-media-type': {
    status: 415,
    decision: 'fix-the-call',
    ask: documented('unsupported-media-type'),
  },
  throttled: {
    status: 429,
    decision: 'retry-later',
    ask: async (route) => {
      const api = await startLocalApi({ throttling: true });
      api.functionIs('malformed');
      const one = asked(api);
      const replies = await Promise.all(
        Array.from({ length: TOO_MANY }, () => CALLS[route](clientOf(api), one)),
      );
      return replies.find(({ status }) => status === 429) ?? { status: undefined, failed: 'connection' };
    },
  },
  'internal-error': { status: 500, decision: 'retry-later', ask: documented('internal-error') },
  'no-answer': {
    status: 502,
    decision: 'retry-later',
    ask: async (route) => {
      const api = await startLocalApi();
      api.functionIs('failing');
      return CALLS[route](clientOf(api), asked(api));
    },
  },
  'no-answer-in-time': {
    status: 504,
    decision: 'retry-later',
    ask: async (route) => {
      const api = await startLocalApi();
      api.functionIs('hanging');
      return CALLS[route](clientOf(api), asked(api));
    },
  },
};

/** A GET has no body that could be wrong, too large or none. */
const OF_BODIES = new Set(['invalid-request', 'request-too-large', 'unsupported-media-type']);

export function mayComeTo(method: string, code: string): boolean {
  return method === 'POST' || !OF_BODIES.has(code);
}
